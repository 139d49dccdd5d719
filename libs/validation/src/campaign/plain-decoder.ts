import type { ExactNumber } from '../values/numeric-cell.ts';
import type { CampaignRow } from './campaign-row.ts';
import { OWN_CURRENCY } from './currency.ts';
import type { DecodeContext } from './decode-context.ts';
import { codeOfCleanName } from './decode-context.ts';
import type { PlainCells } from './plain-cells.ts';
import { ABSENT, FIELD, METRIC } from './plain-cells.ts';
import type { UncheckedMetric, UncheckedRecord } from './wire-record.ts';

const PLAIN_DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const METRIC_FIELD_COUNT = 5;
const REQUIRED_FIELD_COUNT = 9;

/**
 * The hot path for objects: decodes a usual record in one pass without allocation.
 * Returns false as soon as anything is unusual. The careful decoder then starts again, and only that one decides and reports.
 */
export function decodePlain(
  record: unknown,
  cells: PlainCells,
  row: CampaignRow,
  context: DecodeContext,
): boolean {
  if (typeof record !== 'object' || record === null) return false;
  const { date, campaign, ad, cost, currency, impressions, clicks, registrations, ctr, cr, cpc, metrics } =
    record as UncheckedRecord;
  const { fields } = cells;

  if (typeof date !== 'string' || typeof campaign !== 'string') return false;
  const day = context.days.find(date);
  const campaignCode = codeOfCleanName(context.campaigns, campaign);
  if (!(day === day) || campaignCode < 0) return false;
  fields[FIELD.date] = day;
  fields[FIELD.campaign] = campaignCode;

  let adCode = ABSENT;
  if (typeof ad === 'string') {
    adCode = codeOfCleanName(context.ads, ad);
    if (adCode < 0) return false;
  } else if (ad !== null && ad !== undefined) return false;
  fields[FIELD.ad] = adCode;

  if (cost !== null && cost !== undefined && typeof cost !== 'number') return false;
  fields[FIELD.cost] = plainReal(cost ?? null);
  fields[FIELD.impressions] = plainNumber(impressions);
  fields[FIELD.clicks] = plainNumber(clicks);
  fields[FIELD.registrations] = plainNumber(registrations);
  fields[FIELD.ctr] = plainReal(ctr);
  fields[FIELD.cr] = plainReal(cr);
  fields[FIELD.cpc] = plainReal(cpc);

  if (currency !== undefined && currency !== OWN_CURRENCY) return false;
  if (!decodePlainMetrics(metrics, cells, row)) return false;
  const known =
    REQUIRED_FIELD_COUNT +
    (ad === undefined ? 0 : 1) +
    (cost === undefined ? 0 : 1) +
    (currency === undefined ? 0 : 1);
  return fieldCount(record) === known && cells.settle(row, context);
}

function decodePlainMetrics(metrics: unknown, cells: PlainCells, row: CampaignRow): boolean {
  if (!Array.isArray(metrics)) return false;
  const fields = cells.metric;
  cells.lifedays = 0;
  for (let entry = 0; entry < metrics.length; entry += 1) {
    const metric: unknown = metrics[entry];
    if (typeof metric !== 'object' || metric === null) return false;
    const { lifeday, players, payers, payments, revenue } = metric as UncheckedMetric;
    fields[METRIC.lifeday] = plainNumber(lifeday);
    fields[METRIC.players] = plainNumber(players);
    fields[METRIC.payers] = plainNumber(payers);
    fields[METRIC.payments] = plainNumber(payments);
    fields[METRIC.revenue] = plainNumber(revenue);
    if (fieldCount(metric) !== METRIC_FIELD_COUNT || !cells.takeMetric(row)) return false;
  }
  return true;
}

/** A number of 0 or more; NaN for the careful decoder. */
function plainNumber(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value + 0 : Number.NaN;
}

/** A number of 0 or more, also from exact decimal text (nearest double); `ABSENT` for null, NaN for the careful decoder. */
function plainReal(value: unknown): number {
  if (typeof value === 'number') return plainNumber(value);
  if (value === null) return ABSENT;
  if (typeof value !== 'object') return Number.NaN;
  const text = (value as Partial<ExactNumber>).$number;
  if (typeof text !== 'string' || !PLAIN_DECIMAL.test(text) || fieldCount(value) !== 1) return Number.NaN;
  return Number(text);
}

/** Counts the fields of an object from JSON, without a list of them. */
function fieldCount(record: object): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only their number is needed
  for (const field in record) count += 1;
  return count;
}
