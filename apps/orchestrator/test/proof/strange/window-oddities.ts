import type { Effect, Oddity, OtherAnswer, ServedRecord } from './oddity.ts';
import type { Random } from './random.ts';
import type { ReportRow } from './report-row.ts';

/** The days of a seed, inclusive. */
export interface Span {
  readonly firstDate: string;
  readonly lastDate: string;
  readonly days: readonly string[];
}

type Create = (random: Random, span: Span) => Omit<Oddity, 'name'>;

const WINDOW_REFUSED: Effect = { kind: 'window-refused' };
const NO_DATA: OtherAnswer = { status: 404, body: '{"message":"no data"}' };

/** Some consecutive days. */
function stretchOf(random: Random, { days }: Span, length: number): readonly [string, string] {
  const start = random.int(days.length - length);
  return [days[start] ?? '', days[start + length - 1] ?? ''];
}

function strike(record: ServedRecord, oddity: string, effect: Effect, json: object): ServedRecord {
  return { ...record, json: { ...record.json, ...json }, strikes: [...record.strikes, { oddity, effect }] };
}

function lacking(from: string, to: string, isNoData: boolean): Omit<Oddity, 'name'> {
  return {
    about: `${from} to ${to}, ${isNoData ? 'API 404' : '[]'}`,
    lacks: (date) => date >= from && date <= to,
    ...(isNoData ? { emptyAnswer: NO_DATA } : {}),
  };
}

const CREATE: Readonly<Record<string, Create>> = {
  'empty month': (random, { days }) => {
    const month = random.pick([...new Set(days.map((date) => date.slice(0, 7)))]);
    return lacking(`${month}-01`, `${month}-31`, random.chance(0.5));
  },
  'empty end': (random, { lastDate, days }) =>
    lacking(days.at(-5 - random.int(20)) ?? lastDate, '9999-12-31', random.chance(0.5)),
  'dates as timestamps': (random, span) => {
    const [from, to] = stretchOf(random, span, 20);
    return {
      about: `windows with days from ${from} to ${to}`,
      bend: (records, { fromDate, toDate }) =>
        toDate < from || fromDate > to
          ? records
          : records.map((record) =>
              strike(record, 'dates as timestamps', WINDOW_REFUSED, {
                date: `${String(record.json['date'])}T00:00:00+00:00`,
              }),
            ),
    };
  },
  'rows split by country': (random, span) => {
    const [from, to] = stretchOf(random, span, 1 + random.int(10));
    return {
      about: `${from} to ${to}`,
      bend: (records) =>
        records.flatMap((record) => {
          const { good, strikes } = record;
          if (good === null || strikes.length > 0 || good.date < from || good.date > to) return [record];
          const half = Math.floor(good.impressions / 2);
          const split = (country: string, impressions: number): ServedRecord =>
            strike(record, 'rows split by country', WINDOW_REFUSED, { country, impressions });
          return [split('DE', half), { ...split('FR', good.impressions - half + 1), good: null }];
        }),
    };
  },
  'costs in another unit': (random, span) => {
    const [from, to] = stretchOf(random, span, 5 + random.int(25));
    const factor = random.pick([100, 0.01]);
    const effect: Effect = { kind: 'doubted', rules: ['spend-mismatch'], columns: ['spend_cents'] };
    return {
      about: `× ${factor} from ${from} to ${to}`,
      bend: (records) =>
        records.map((record) => {
          const { good, json } = record;
          if (good === null || good.date < from || good.date > to) return record;
          const { cost } = json;
          return typeof cost === 'number' && cost >= 500
            ? strike(record, 'costs in another unit', effect, { cost: cost * factor })
            : record;
        }),
    };
  },
  'campaign level disagrees': (random, { days }) => {
    const date = random.pick(days);
    return {
      about: `clicks of ${date}`,
      bendCampaigns: (rows) =>
        rows.map((row: ReportRow) => (row.date === date ? { ...row, clicks: row.clicks + 3 } : row)),
    };
  },
  'byte order mark': () => ({ about: 'every answer', hasByteOrderMark: true }),
};

export const WINDOW_ODDITIES: readonly string[] = Object.keys(CREATE);

/** An oddity of days or whole answers. */
export function createWindowOddity(name: string, random: Random, span: Span): Oddity {
  const create = CREATE[name];
  if (create === undefined) throw new Error(`Cannot make the oddity ${name}: there is none of that name`);
  return { name, ...create(random, span) };
}
