import { LIFEDAYS } from '@volka/validation/campaign';
import type { AppendSummary, BatchColumn, ColumnarBatch } from '@volka/warehouse/write';

/** Rows in the form that validation returns, generated in memory. The same seed gives the same rows. */
export interface CampaignRows {
  readonly batches: readonly ColumnarBatch[];
  readonly summary: AppendSummary;
  readonly rowCount: number;
}

export interface CampaignRowsOptions {
  readonly rowCount: number;
  /** About the number of rows in 256 KB of JSON. */
  readonly batchRows: number;
  /** Days since 1970-01-01. */
  readonly firstDay: number;
  readonly days: number;
  readonly seed: number;
}

const SPEND_SOURCES = ['reported', 'derived', 'unknown'];

/** Generates rows like those of a real month: names of twelve characters, few payers, a tenth of the spend derived. */
export function makeCampaignRows(options: CampaignRowsOptions): CampaignRows {
  const { rowCount, batchRows, firstDay, days } = options;
  const random = createRandom(options.seed);
  const perDay = Math.ceil(rowCount / days);
  const adsPerCampaign = 20;
  const campaigns = Array.from(
    { length: Math.ceil(perDay / adsPerCampaign) },
    (_, n) => `UA_Campaign_${String(n).padStart(4, '0')}_DE`,
  );
  const ads = Array.from(
    { length: adsPerCampaign },
    (_, n) => `creative-video-${String(n).padStart(2, '0')}`,
  );
  const batches: ColumnarBatch[] = [];
  for (let first = 0; first < rowCount; first += batchRows) {
    const length = Math.min(batchRows, rowCount - first);
    const at = (row: number): number => (first + row) % perDay;
    const int32 = (make: (row: number) => number): BatchColumn => ({
      kind: 'int32',
      values: Int32Array.from({ length }, (_, row) => make(row)),
      validity: null,
    });
    const impressions = int32(() => Math.floor(1_000 + random() * 90_000));
    const clicks = int32(() => Math.floor(10 + random() * 900));
    const registrations = int32(() => Math.floor(random() * 90));
    const ratio = (top: BatchColumn, bottom: BatchColumn): BatchColumn => ({
      kind: 'decimal',
      values: Float64Array.from({ length }, (_, row) => numberAt(top, row) / numberAt(bottom, row)),
      validity: null,
    });
    const columns: Record<string, BatchColumn> = {
      campaigns_execution_date: {
        kind: 'date',
        values: Int32Array.from({ length }, (_, row) => firstDay + Math.floor((first + row) / perDay)),
        validity: null,
      },
      campaign_name: {
        kind: 'text',
        codes: Int32Array.from({ length }, (_, row) => Math.floor(at(row) / adsPerCampaign)),
        dictionary: campaigns,
        validity: null,
      },
      ad_name: {
        kind: 'text',
        codes: Int32Array.from({ length }, (_, row) => at(row) % adsPerCampaign),
        dictionary: ads,
        validity: null,
      },
      spend_cents: int32(() => Math.floor(random() * 50_000)),
      impressions,
      clicks,
      registrations,
      ctr: ratio(clicks, impressions),
      cr: ratio(registrations, clicks),
      cpc_cents: int32(() => Math.floor(5 + random() * 120)),
    };
    for (const [name, most] of [
      ['players', 80],
      ['payers', 8],
      ['payments', 20],
    ] as const) {
      for (const day of LIFEDAYS)
        columns[`${name}_${String(day)}d`] = int32(() => Math.floor(random() * most));
    }
    for (const day of LIFEDAYS) {
      columns[`revenue_${String(day)}d_cents`] = {
        kind: 'int53',
        values: Float64Array.from({ length }, () => Math.floor(random() * 200_000)),
        validity: null,
      };
    }
    columns['_spend_source'] = {
      kind: 'text',
      codes: Int32Array.from({ length }, () => (random() < 0.1 ? 1 : 0)),
      dictionary: SPEND_SOURCES,
      validity: null,
    };
    columns['_extra'] = {
      kind: 'json',
      values: new Array<string | null>(length).fill(null),
      validity: new Uint8Array(Math.ceil(length / 8)),
    };
    batches.push({ rowCount: length, columns });
  }
  const summary = { received: rowCount, accepted: rowCount, collapsed: 0, quarantined: 0, profile: [] };
  return { batches, summary, rowCount };
}

function numberAt(column: BatchColumn, row: number): number {
  return column.kind === 'int32' ? (column.values[row] ?? 0) : 0;
}

/** Mulberry32: a small, seeded generator, sufficient for generated rows. */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
