import { RATIO_LIMIT } from '../schema/ratio.ts';
import type { ExactNumber } from '../schema/numeric-cell.ts';
import { eurToCents, roundUnlessNearTie, UNDECIDED } from '../schema/money.ts';
import { INT, LIFEDAY_NULL_BITS, REAL, SPEND_SOURCE, intNullBit, realNullBit } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import type { DecodeContext } from './decode-context.ts';
import { codeOfCleanName, dayInWindow } from './decode-context.ts';
import type { UncheckedMetric, UncheckedRecord } from './wire-record.ts';

/** What `plainReal` answers for null: no valid value is negative. */
const ABSENT = -1;
const PLAIN_DECIMAL = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INT4_MAX = 2_147_483_647;
const METRIC_FIELD_COUNT = 5;
const REQUIRED_FIELD_COUNT = 9;
const ALL_LIFEDAYS = 0b1111;
const NULL_SPEND = intNullBit(INT.spend);
const NULL_CPC = intNullBit(INT.cpc);
const NULL_CTR = realNullBit(REAL.ctr);
const NULL_CR = realNullBit(REAL.cr);

/**
 * The hot path: decodes a record that has nothing to explain, in one fused pass without allocating.
 * Answers false as soon as anything is unusual; the careful decoder then starts from scratch, and it alone decides and reports.
 * What this one accepts, the careful one accepts with the same cells and counts (property-tested).
 */
export function decodePlain(
  record: unknown,
  recordIndex: number,
  row: CampaignRow,
  context: DecodeContext,
): boolean {
  if (typeof record !== 'object' || record === null) return false;
  const { date, campaign, ad, cost, impressions, clicks, registrations, ctr, cr, cpc, metrics } =
    record as UncheckedRecord;
  const { ints, reals } = row;

  if (typeof date !== 'string' || typeof campaign !== 'string') return false;
  const day = dayInWindow(context, date);
  const campaignCode = codeOfCleanName(context.campaigns, campaign);
  if (!(day === day) || campaignCode < 0) return false;

  let adCode = context.absentAdCode;
  if (typeof ad === 'string') {
    adCode = codeOfCleanName(context.ads, ad);
    if (adCode < 0) return false;
  } else if (ad !== null && ad !== undefined) return false;

  if (!isCount(impressions) || !isCount(clicks) || !isCount(registrations)) return false;

  let nulls = 0;
  const cpcEur = plainReal(cpc);
  if (cpcEur !== cpcEur) return false;
  if (cpcEur === ABSENT) {
    ints[INT.cpc] = 0;
    nulls |= NULL_CPC;
  } else {
    const cpcCents = roundUnlessNearTie(cpcEur * 100);
    if (cpcCents === UNDECIDED || !(cpcCents <= INT4_MAX)) return false;
    ints[INT.cpc] = cpcCents;
  }

  let spend = 0;
  let source: number = SPEND_SOURCE.reported;
  if (typeof cost === 'number') {
    if (!(cost >= 0)) return false;
    spend = roundUnlessNearTie(context.costUnit === 'eur' ? cost * 100 : cost);
  } else if (cost !== null && cost !== undefined) {
    return false;
  } else if (cpcEur !== ABSENT) {
    source = SPEND_SOURCE.derived;
    spend = roundUnlessNearTie(cpcEur * 100 * clicks);
  } else {
    source = SPEND_SOURCE.unknown;
    nulls |= NULL_SPEND;
  }
  if (spend === UNDECIDED || !(spend <= INT4_MAX)) return false;

  const ctrValue = plainReal(ctr);
  const crValue = plainReal(cr);
  if (!(ctrValue < RATIO_LIMIT) || !(crValue < RATIO_LIMIT)) return false;
  reals[REAL.ctr] = ctrValue === ABSENT ? 0 : ctrValue;
  reals[REAL.cr] = crValue === ABSENT ? 0 : crValue;
  if (ctrValue === ABSENT) nulls |= NULL_CTR;
  if (crValue === ABSENT) nulls |= NULL_CR;

  const present = decodePlainMetrics(metrics, ints, reals);
  if (present < 0) return false;
  if (present !== ALL_LIFEDAYS) nulls |= nullAbsentLifedays(present, ints, reals);

  const known = REQUIRED_FIELD_COUNT + (ad === undefined ? 0 : 1) + (cost === undefined ? 0 : 1);
  if (fieldCount(record) !== known) return false;

  ints[INT.day] = day;
  ints[INT.campaign] = campaignCode;
  ints[INT.ad] = adCode;
  ints[INT.spend] = spend;
  ints[INT.impressions] = impressions;
  ints[INT.clicks] = clicks;
  ints[INT.registrations] = registrations;
  ints[INT.source] = source;
  row.nulls = nulls;
  row.extra = null;
  if (adCode === context.absentAdCode && typeof ad !== 'string') context.absentAds.hit(recordIndex, null);
  if (source === SPEND_SOURCE.derived) context.derivedSpends.hit(recordIndex, null);
  else if (source === SPEND_SOURCE.unknown) context.unknownSpends.hit(recordIndex, null);
  return true;
}

/** Decodes `metrics`; answers the lifedays present as bits, or −1 for the careful decoder. */
function decodePlainMetrics(metrics: unknown, ints: Int32Array, reals: Float64Array): number {
  if (!Array.isArray(metrics)) return -1;
  let present = 0;
  for (let entry = 0; entry < metrics.length; entry += 1) {
    const metric: unknown = metrics[entry];
    if (typeof metric !== 'object' || metric === null) return -1;
    const { lifeday, players, payers, payments, revenue } = metric as UncheckedMetric;
    const offset = lifeday === 1 ? 0 : lifeday === 3 ? 1 : lifeday === 7 ? 2 : lifeday === 14 ? 3 : -1;
    if (offset < 0 || ((present >> offset) & 1) === 1) return -1;
    if (!isCount(players) || !isCount(payers) || !isCount(payments)) return -1;
    if (typeof revenue !== 'number' || !(revenue >= 0)) return -1;
    const revenueCents = eurToCents(revenue);
    if (!(revenueCents <= Number.MAX_SAFE_INTEGER) || fieldCount(metric) !== METRIC_FIELD_COUNT) return -1;
    ints[INT.players + offset] = players;
    ints[INT.payers + offset] = payers;
    ints[INT.payments + offset] = payments;
    reals[REAL.revenue + offset] = revenueCents;
    present |= 1 << offset;
  }
  return present;
}

/** Empties the cells of lifedays that are not there, and answers their bits. */
export function nullAbsentLifedays(present: number, ints: Int32Array, reals: Float64Array): number {
  let nulls = 0;
  for (let offset = 0; offset < LIFEDAY_NULL_BITS.length; offset += 1) {
    if (((present >> offset) & 1) === 1) continue;
    ints[INT.players + offset] = 0;
    ints[INT.payers + offset] = 0;
    ints[INT.payments + offset] = 0;
    reals[REAL.revenue + offset] = 0;
    nulls |= LIFEDAY_NULL_BITS[offset] as number;
  }
  return nulls;
}

/** A number of 0 or more, also from exact decimal text (nearest double); `ABSENT` for null, NaN for the careful decoder. */
function plainReal(value: unknown): number {
  if (typeof value === 'number') return value >= 0 ? value + 0 : Number.NaN;
  if (value === null) return ABSENT;
  if (typeof value !== 'object') return Number.NaN;
  const text = (value as Partial<ExactNumber>).$number;
  if (typeof text !== 'string' || !PLAIN_DECIMAL.test(text) || fieldCount(value) !== 1) return Number.NaN;
  return Number(text);
}

/** True for 0 to 2^31 − 1, whole; −0 passes and becomes 0 in an Int32Array. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value && value >= 0;
}

/** Own fields of an object that came from JSON, counted without a list of them. */
function fieldCount(record: object): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- only their number is asked for
  for (const field in record) count += 1;
  return count;
}
