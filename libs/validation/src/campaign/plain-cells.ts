import { UNDECIDED, eurToCents, roundUnlessNearTie } from '../values/money.ts';
import { RATIO_LIMIT } from '../values/ratio.ts';
import { INT, LIFEDAY_NULL_BITS, REAL, SPEND_SOURCE, intNullBit, realNullBit } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import type { CostUnit, DecodeContext } from './decode-context.ts';

/** Positions in `PlainCells.fields`, and in the order of the contract. */
export const FIELD = {
  date: 0,
  campaign: 1,
  ad: 2,
  cost: 3,
  impressions: 4,
  clicks: 5,
  registrations: 6,
  ctr: 7,
  cr: 8,
  cpc: 9,
  metrics: 10,
  currency: 11,
} as const;

/** Positions in `PlainCells.metric`. */
export const METRIC = { lifeday: 0, players: 1, payers: 2, payments: 3, revenue: 4 } as const;

/** Null or absent, in cells that allow it. No valid value is negative. */
export const ABSENT = -1;

const INT4_MAX = 2_147_483_647;
const ALL_LIFEDAYS = 0b1111;
const NULL_SPEND = intNullBit(INT.spend);
const NULL_CPC = intNullBit(INT.cpc);
const NULL_CTR = realNullBit(REAL.ctr);
const NULL_CR = realNullBit(REAL.cr);

/**
 * The values that both fast decoders (of objects and of text) read from a usual record, and their conversion to a row.
 * There is one object for all records, so a row needs no allocation. Every number is the double nearest to the source's text.
 * For every row that it accepts, the careful decoder gives the same cells and counts (property-tested).
 */
export class PlainCells {
  /** By `FIELD`: the day's number, the codes of the names (`ABSENT` ad: none), amounts as the source has them. */
  readonly fields = new Float64Array(10);
  /** By `METRIC`: the current entry of `metrics`. */
  readonly metric = new Float64Array(5);
  /** The lifedays of the record, as bits. */
  lifedays = 0;

  /** Adds the entry in `metric` to the row; false if the careful decoder must decide. */
  takeMetric({ ints, reals }: CampaignRow): boolean {
    const { metric } = this;
    const offset = lifedayOffset(metric[METRIC.lifeday] as number);
    if (offset < 0 || ((this.lifedays >> offset) & 1) === 1) return false;
    const players = metric[METRIC.players] as number;
    const payers = metric[METRIC.payers] as number;
    const payments = metric[METRIC.payments] as number;
    const revenue = metric[METRIC.revenue] as number;
    if (!isCount(players) || !isCount(payers) || !isCount(payments) || !(revenue >= 0)) return false;
    const revenueCents = eurToCents(revenue);
    if (!(revenueCents <= Number.MAX_SAFE_INTEGER)) return false;
    ints[INT.players + offset] = players;
    ints[INT.payers + offset] = payers;
    ints[INT.payments + offset] = payments;
    reals[REAL.revenue + offset] = revenueCents;
    this.lifedays |= 1 << offset;
    return true;
  }

  /** Completes the row from `fields` and the lifedays; false if the careful decoder must decide. Counts nothing yet. */
  settle(row: CampaignRow, context: DecodeContext): boolean {
    const { fields } = this;
    const { ints, reals } = row;
    const impressions = fields[FIELD.impressions] as number;
    const clicks = fields[FIELD.clicks] as number;
    const registrations = fields[FIELD.registrations] as number;
    if (!isCount(impressions) || !isCount(clicks) || !isCount(registrations)) return false;

    let nulls = 0;
    let cpcCents = 0;
    const cpcEur = fields[FIELD.cpc] as number;
    if (cpcEur === ABSENT) nulls |= NULL_CPC;
    else if (cpcEur >= 0) cpcCents = roundUnlessNearTie(cpcEur * 100);
    else return false;
    if (cpcCents === UNDECIDED || !(cpcCents <= INT4_MAX)) return false;

    const cost = fields[FIELD.cost] as number;
    const spend = spendCents(cost, clicks, cpcEur, context.costUnit);
    if (spend === UNDECIDED || !(spend <= INT4_MAX)) return false;
    const source = spendSource(cost, cpcEur);
    if (source === SPEND_SOURCE.unknown) nulls |= NULL_SPEND;

    const ctr = fields[FIELD.ctr] as number;
    const cr = fields[FIELD.cr] as number;
    if (!(ctr < RATIO_LIMIT) || !(cr < RATIO_LIMIT)) return false;
    if (ctr === ABSENT) nulls |= NULL_CTR;
    if (cr === ABSENT) nulls |= NULL_CR;
    if (this.lifedays !== ALL_LIFEDAYS) nulls |= nullAbsentLifedays(this.lifedays, ints, reals);

    const ad = fields[FIELD.ad] as number;
    ints[INT.day] = fields[FIELD.date] as number;
    ints[INT.campaign] = fields[FIELD.campaign] as number;
    ints[INT.ad] = ad === ABSENT ? context.absentAdCode : ad;
    ints[INT.spend] = spend;
    ints[INT.impressions] = impressions;
    ints[INT.clicks] = clicks;
    ints[INT.registrations] = registrations;
    ints[INT.cpc] = cpcCents;
    ints[INT.source] = source;
    reals[REAL.ctr] = ctr === ABSENT ? 0 : ctr;
    reals[REAL.cr] = cr === ABSENT ? 0 : cr;
    row.nulls = nulls;
    row.extra = null;
    return true;
  }

  /** Updates the report's counters for the accepted row. */
  count(recordIndex: number, row: CampaignRow, context: DecodeContext): void {
    if (this.fields[FIELD.ad] === ABSENT) context.absentAds.hit(recordIndex, null);
    const source = row.ints[INT.source];
    if (source === SPEND_SOURCE.derived) context.derivedSpends.hit(recordIndex, null);
    else if (source === SPEND_SOURCE.unknown) context.unknownSpends.hit(recordIndex, null);
  }
}

/** True for 0 to 2^31 − 1, whole; −0 passes and becomes 0 in an Int32Array. */
function isCount(value: number): boolean {
  return (value | 0) === value && value >= 0;
}

function lifedayOffset(lifeday: number): number {
  return lifeday === 1 ? 0 : lifeday === 3 ? 1 : lifeday === 7 ? 2 : lifeday === 14 ? 3 : -1;
}

/** @see DATA_RULES 12 */
function spendSource(cost: number, cpcEur: number): number {
  if (cost !== ABSENT) return SPEND_SOURCE.reported;
  return cpcEur === ABSENT ? SPEND_SOURCE.unknown : SPEND_SOURCE.derived;
}

/** Returns `UNDECIDED` if doubles are not exact enough. */
function spendCents(cost: number, clicks: number, cpcEur: number, unit: CostUnit): number {
  if (cost !== ABSENT && !(cost >= 0)) return UNDECIDED;
  if (cost !== ABSENT) return unit === 'eur' ? roundUnlessNearTie(cost * 100) : roundHalfUp(cost);
  return cpcEur === ABSENT ? 0 : roundUnlessNearTie(cpcEur * 100 * clicks);
}

/** This is exact: n + ½ is a double, so another double and its text are on the same side of it. */
function roundHalfUp(cents: number): number {
  const floor = Math.floor(cents);
  return cents - floor >= 0.5 ? floor + 1 : floor + 0;
}

/** Empties the cells of absent lifedays, and returns their bits. */
function nullAbsentLifedays(present: number, ints: Int32Array, reals: Float64Array): number {
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
