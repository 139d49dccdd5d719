import type { Tally } from '../report/tally.ts';
import type { RuleTally } from '../report/tally.ts';
import type { ReasonCode } from '../report/reason.ts';
import { isRatioOff } from '../values/ratio.ts';
import { INT, LIFEDAY_NULL_BITS, REAL, SPEND_SOURCE, intNullBit, realNullBit } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { CostFactors } from './cost-factors.ts';
import { CampaignsWithoutSpend } from './campaigns-without-spend.ts';
import { LIFEDAYS } from './wire-record.ts';

const NULL_CTR = realNullBit(REAL.ctr);
const NULL_CR = realNullBit(REAL.cr);
const NULL_CPC = intNullBit(INT.cpc);
const NULL_SPEND = intNullBit(INT.spend);
const NO_NULL_LIFEDAY = LIFEDAY_NULL_BITS.reduce((all, bits) => all | bits, 0);

/** Half a cent per click for a cpc rounded to cents, and a cent for the sum. The effect of a wrong `costUnit` is much larger. */
const CPC_ROUNDING_CENTS = 0.5;

/**
 * Warnings about accepted rows. They are only counted.
 * @see DATA_RULES 15, 19
 */
export class RowChecks {
  readonly #tally: Tally;
  readonly #ctr: RuleTally;
  readonly #cr: RuleTally;
  readonly #spend: RuleTally;
  readonly costFactors = new CostFactors();
  readonly campaigns = new CampaignsWithoutSpend();

  constructor(tally: Tally) {
    this.#tally = tally;
    this.#ctr = tally.rule('warned', 'ratio-mismatch', 'ctr');
    this.#cr = tally.rule('warned', 'ratio-mismatch', 'cr');
    this.#spend = tally.rule('warned', 'spend-mismatch', 'spend_cents');
  }

  /** Checks one row. */
  check(row: CampaignRow, recordIndex: number): void {
    const { ints, reals, nulls } = row;
    const impressions = valueOf(ints, INT.impressions, nulls);
    const clicks = valueOf(ints, INT.clicks, nulls);
    const registrations = valueOf(ints, INT.registrations, nulls);
    if (clicks > impressions) this.#warn('clicks-above-impressions', 'clicks', recordIndex, clicks);
    if (registrations > clicks) {
      this.#warn('registrations-above-clicks', 'registrations', recordIndex, registrations);
    }

    const ctr = reals[REAL.ctr] as number;
    const cr = reals[REAL.cr] as number;
    if ((nulls & NULL_CTR) === 0 && isRatioOff(ctr, clicks, impressions)) this.#ctr.hit(recordIndex, ctr);
    if ((nulls & NULL_CR) === 0 && isRatioOff(cr, registrations, clicks)) this.#cr.hit(recordIndex, cr);

    if (ints[INT.source] === SPEND_SOURCE.reported && (nulls & (NULL_CPC | NULL_SPEND)) === 0) {
      const spend = ints[INT.spend] as number;
      const cpc = ints[INT.cpc] as number;
      const expected = clicks * cpc;
      if (Math.abs(spend - expected) > CPC_ROUNDING_CENTS * clicks + 1) {
        this.#spend.hit(recordIndex, spend);
        // Impossible clicks give no information about the unit of the cost.
        if (!(clicks > impressions)) this.costFactors.differ(cpc, expected, spend);
      } else this.costFactors.agree(cpc, expected);
    }
    if ((ints[INT.spend] as number) > 0) this.campaigns.spent(ints[INT.campaign] as number);
    else if ((nulls & NULL_SPEND) === 0 && impressions > 0) {
      this.campaigns.free(
        ints[INT.campaign] as number,
        recordIndex,
        ints[INT.day] as number,
        ints[INT.ad] as number,
      );
    }
    if (isDoubtful(row)) this.#explainLifedays(row, recordIndex);
  }

  #explainLifedays(row: CampaignRow, recordIndex: number): void {
    const { ints } = row;
    LIFEDAYS.forEach((lifeday, offset) => {
      const players = valueOf(ints, INT.players + offset, row.nulls);
      const payers = valueOf(ints, INT.payers + offset, row.nulls);
      const payments = valueOf(ints, INT.payments + offset, row.nulls);
      if (payers > players) this.#warn('payers-above-players', `payers_${lifeday}d`, recordIndex, payers);
      if (payers > valueOf(ints, INT.registrations, row.nulls))
        this.#warn('payers-above-registrations', `payers_${lifeday}d`, recordIndex, payers);
      if (payments < payers)
        this.#warn('payments-below-payers', `payments_${lifeday}d`, recordIndex, payments);
    });
    for (const [name, first] of METRICS) {
      this.#explainFalls(
        (offset) => valueOf(ints, first + offset, row.nulls),
        recordIndex,
        (n) => `${name}_${n}d`,
      );
    }
    const revenue = (offset: number): number =>
      (row.nulls & realNullBit(REAL.revenue + offset)) === 0
        ? (row.reals[REAL.revenue + offset] as number)
        : Number.NaN;
    this.#explainFalls(revenue, recordIndex, (n) => `revenue_${n}d_cents`);
    LIFEDAYS.forEach((lifeday, offset) => {
      const cents = revenue(offset);
      if (cents < 0) this.#warn('negative-revenue', `revenue_${lifeday}d_cents`, recordIndex, cents);
    });
  }

  /** Compares each lifeday that has a value with the previous one that has a value. */
  #explainFalls(
    valueAt: (offset: number) => number,
    recordIndex: number,
    columnOf: (lifeday: number) => string,
  ): void {
    let before = Number.NaN;
    LIFEDAYS.forEach((lifeday, offset) => {
      const value = valueAt(offset);
      if (value < before) this.#warn('falling-with-lifeday', columnOf(lifeday), recordIndex, value);
      if (!Number.isNaN(value)) before = value;
    });
  }

  #warn(rule: ReasonCode, column: string, recordIndex: number, value: number): void {
    this.#tally.rule('warned', rule, column).hit(recordIndex, value);
  }
}

const METRICS = [
  ['players', INT.players],
  ['payers', INT.payers],
  ['payments', INT.payments],
] as const;

/** Returns NaN for a missing value: every comparison with it is false. */
function valueOf(ints: Int32Array, position: number, nulls: number): number {
  return (nulls & intNullBit(position)) === 0 ? (ints[position] as number) : Number.NaN;
}

/** The fast check: false if all existing lifedays are in order. Rows with gaps between lifedays need the slow check. */
function isDoubtful({ ints, reals, nulls }: CampaignRow): boolean {
  const nullLifedays = nulls & NO_NULL_LIFEDAY;
  const registrations = ints[INT.registrations] as number;
  let players = 0;
  let payers = 0;
  let payments = 0;
  let revenue = 0;
  for (let offset = 0; offset < 4; offset += 1) {
    const bits = LIFEDAY_NULL_BITS[offset] as number;
    if ((nullLifedays & bits) === bits) continue;
    if ((nullLifedays & bits) !== 0) return true;
    const nextPlayers = ints[INT.players + offset] as number;
    const nextPayers = ints[INT.payers + offset] as number;
    const nextPayments = ints[INT.payments + offset] as number;
    const nextRevenue = reals[REAL.revenue + offset] as number;
    if (nextPlayers < players || nextPayers < payers || nextPayments < payments || nextRevenue < revenue)
      return true;
    if (nextPayers > nextPlayers || nextPayments < nextPayers || nextPayers > registrations) return true;
    players = nextPlayers;
    payers = nextPayers;
    payments = nextPayments;
    revenue = nextRevenue;
  }
  return false;
}
