import { LATIN1_CHARACTER, RAW_TOKEN } from './oddity.ts';
import type { Effect, Oddity, ServedRecord, SourceRequest } from './oddity.ts';
import { shareOf } from './random.ts';
import type { Random } from './random.ts';
import { columnOf, LIFEDAY_COLUMNS } from './report-row.ts';
import type { ReportMetric, ReportRow } from './report-row.ts';

/** The result of an oddity for a row: changed fields and their effect, or new records. */
type Bend = (good: ReportRow, request: SourceRequest) => Bent | readonly ServedRecord[] | null;

interface Bent {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly effect: Effect;
}

/** Only the campaign level shows it, so it must be requested. */
export const MISSING_ROWS = 'rows missing at ad level';

const LOADED: Effect = { kind: 'loaded' };

const refused = (...rules: readonly string[]): Effect => ({ kind: 'record-refused', rules });
const cell = (column: string, ...rules: readonly string[]): Effect => ({
  kind: 'cells-refused',
  rules,
  columns: [column],
});
const doubted = (columns: readonly string[], ...rules: readonly string[]): Effect => ({
  kind: 'doubted',
  rules,
  columns,
});

/** Another name of the ad. */
const named =
  (nameOf: (ad: string) => string, effect: Effect = LOADED): Bend =>
  ({ ad }) => ({ fields: { ad: nameOf(ad ?? 'none') }, effect });

/** Changes the lifedays, if there are any. */
const measured =
  (metricsOf: (metrics: readonly ReportMetric[]) => readonly unknown[], effect: Effect): Bend =>
  ({ metrics }) =>
    metrics.length === 0 ? null : { fields: { metrics: metricsOf(metrics) }, effect };

const fields =
  (fieldsOf: (good: ReportRow) => Readonly<Record<string, unknown>>, effect: Effect): Bend =>
  (good) => ({ fields: fieldsOf(good), effect });

const columnsOf = (name: 'players' | 'payers' | 'payments'): readonly string[] =>
  [1, 3, 7, 14].map((lifeday) => columnOf(name, lifeday));

const BENDS: Readonly<Record<string, Bend>> = {
  'negative registrations': fields(() => ({ registrations: -1 }), cell('registrations', 'negative')),
  'null campaign': fields(() => ({ campaign: null }), refused('missing-campaign')),
  'campaign of 300 characters': fields(() => ({ campaign: 'x'.repeat(300) }), refused('name-too-long')),
  'ad named token × 800': named(() => 'token'.repeat(800), refused('name-too-long')),
  'text for a number': fields(() => ({ impressions: 'many' }), cell('impressions', 'not-numeric')),
  'a number as text': fields(({ impressions }) => ({ impressions: String(impressions) }), LOADED),
  '1e999': fields(
    () => ({ impressions: `${RAW_TOKEN}1e999` }),
    cell('impressions', 'not-finite', 'out-of-range', 'not-numeric'),
  ),
  'int4 overflow': fields(() => ({ impressions: 3_000_000_000 }), cell('impressions', 'out-of-range')),
  refund: measured(
    ([first, ...later]) => [{ ...first, revenue: -3.99 }, ...later],
    doubted(['revenue_1d_cents'], 'negative-revenue'),
  ),
  'no lifedays': measured(() => [], { kind: 'unknown', columns: LIFEDAY_COLUMNS }),
  'clicks above impressions': fields(
    ({ impressions }) => ({ clicks: impressions + 1 }),
    doubted(['clicks', 'spend_cents'], 'clicks-above-impressions'),
  ),
  'payers above players': measured(
    (metrics) => metrics.map((each) => ({ ...each, payers: each.players + 5 })),
    doubted(columnsOf('payers'), 'payers-above-players'),
  ),
  'payments below payers': measured(
    (metrics) => metrics.map((each) => ({ ...each, payers: each.payers + 1, payments: 0 })),
    doubted([...columnsOf('payments'), ...columnsOf('payers')], 'payments-below-payers'),
  ),
  'currency USD': fields(() => ({ currency: 'USD' }), refused('currency')),
  'unknown lifeday': measured(
    (metrics) => [...metrics, { lifeday: 30, players: 1, payers: 1, payments: 1, revenue: 1 }],
    doubted([], 'unknown-lifeday'),
  ),
  'duplicate lifeday': measured((metrics) => [...metrics, metrics[0]], refused('duplicate-lifeday')),
  'latin-1 byte in a name': named((ad) => `${ad} caf${LATIN1_CHARACTER}`, refused('not-utf-8')),
  'noncharacter in a name': named((ad) => `${ad}\u{FFFE}`),
  'formula as a name': named((ad) => `=1+1;${ad}`),
  'formula after tab and line break': named((ad) => `${ad}\t=1+1\r\n=2+2`),
  'NFD name': named((ad) => `${ad} cafe\u{301}`),
  'escape of Excel in a name': named((ad) => `Promo_x0041_${ad}`),
  'identical duplicates': (good) => [recordOf(good, LOADED), recordOf(good, { kind: 'collapsed' })],
  'conflicting duplicates': (good) => {
    const effect = refused('conflicting-duplicate');
    const other = { ...good, impressions: good.impressions + 1 };
    return [recordOf(good, effect), { ...recordOf(other, effect), good: null }];
  },
  [MISSING_ROWS]: () => [],
  'rows outside the window': (good, { fromDate }) => {
    const before = { ...good, date: new Date(Date.parse(fromDate) - 86_400_000).toISOString().slice(0, 10) };
    return [recordOf(good, LOADED), { ...recordOf(before, refused('outside-window')), good: null }];
  },
};

export const ROW_ODDITIES: readonly string[] = Object.keys(BENDS);

/** A row oddity that changes the same rows in every answer. It does not change rows of another oddity. */
export function createRowOddity(name: string, seed: number, random: Random): Oddity {
  const bend = BENDS[name];
  if (bend === undefined) throw new Error(`Cannot make the oddity ${name}: there is none of that name`);
  const share = random.chance(0.12) ? 0.15 : 0.01;
  return {
    name,
    about: `${share * 100} % of the rows`,
    bend: (records, request) =>
      records.flatMap((record) => {
        const { good } = record;
        if (good === null || record.strikes.length > 0) return [record];
        const key = JSON.stringify([seed, name, good.date, good.campaign, good.ad]);
        if (shareOf(key) >= share) return [record];
        const bent = bend(good, request);
        if (bent === null) return [record];
        const bentRecords: readonly ServedRecord[] =
          'fields' in bent ? [{ ...recordOf(good, bent.effect), json: { ...good, ...bent.fields } }] : bent;
        return bentRecords.map((each) => ({
          ...each,
          strikes: each.strikes.map(({ effect }) => ({ oddity: name, effect })),
        }));
      }),
  };
}

/** An unchanged record of the row. */
export function recordOf(row: ReportRow, ...effects: readonly Effect[]): ServedRecord {
  return { json: { ...row }, good: row, strikes: effects.map((effect) => ({ oddity: '', effect })) };
}
