import { ContractDriftError } from '../errors.ts';
import { isWhole, roundHalfUp, timesInteger } from '../values/decimal-text.ts';
import type { DecimalText } from '../values/decimal-text.ts';
import { isRecord } from '../schema/decode-record.ts';
import type { ShapedRecord } from '../schema/define-schema.ts';
import { cleanName } from '../values/name.ts';
import { readNumericCell } from '../values/numeric-cell.ts';
import type { ExactNumber } from '../values/numeric-cell.ts';
import { quarantineReason } from '../report/reason.ts';
import type { QuarantineReason, ReasonCode } from '../report/reason.ts';
import { findForeignCurrency } from './currency.ts';
import { ABSENT_AD } from './decode-context.ts';
import type { CostUnit, NegativePolicy } from './decode-context.ts';
import { unknownFields } from './extra-fields.ts';
import { KNOWN_FIELDS, LIFEDAYS, METRIC_FIELDS, REQUIRED_FIELDS } from './wire-record.ts';
import type { UncheckedMetric, UncheckedRecord } from './wire-record.ts';

const INT4_MAX = 2_147_483_647;

/**
 * Flattens a record of the API to one field per column: a column per lifeday and metric, `N/A` for an absent ad, derived spend if it is not
 * reported, and unknown fields in `_extra`. Values do not change; the schema checks them.
 * @throws {ContractDriftError} If a required field is absent.
 * @see DATA_RULES 12, 13, 18, 20
 */
export function shapeCampaignRecord(
  record: Readonly<Record<string, unknown>>,
  recordIndex: number,
  costUnit: CostUnit,
  negativePolicy: NegativePolicy,
): ShapedRecord {
  const source = record as UncheckedRecord;
  for (const field of REQUIRED_FIELDS) {
    if (source[field] === undefined) throw new ContractDriftError(field, recordIndex);
  }
  const reasons: QuarantineReason[] = [];
  const refuse = (rule: ReasonCode, value: unknown): void => {
    if (reasons.some((reason) => reason.rule === rule)) return;
    reasons.push(quarantineReason(rule, rule === 'currency' ? null : 'metrics', value));
  };
  refuseForeign(record, refuse);
  const { lifedays, extras } = shapeMetrics(source.metrics, recordIndex, refuse);
  const extra = Object.assign(
    Object.create(null) as Record<string, unknown>,
    unknownFields(record, KNOWN_FIELDS),
  );
  if (extras.length > 0) extra['metrics'] = extras;
  const fields = {
    campaigns_execution_date: source.date,
    campaign_name: source.campaign,
    ad_name: isAbsentName(source.ad) ? ABSENT_AD : source.ad,
    impressions: source.impressions,
    clicks: source.clicks,
    registrations: source.registrations,
    ctr: source.ctr,
    cr: source.cr,
    cpc_cents: source.cpc,
    ...shapeSpend(source, costUnit, negativePolicy),
    ...lifedays,
    _extra: Object.keys(extra).length === 0 ? null : extra,
  };
  return { fields, reasons };
}

function refuseForeign(record: object, refuse: (rule: ReasonCode, value: unknown) => void): void {
  const foreign = findForeignCurrency(record);
  if (foreign !== null) refuse('currency', { [foreign.field]: foreign.value });
}

function isAbsentName(name: unknown): boolean {
  return (
    name === null || name === undefined || (typeof name === 'string' && cleanName(name).kind === 'absent')
  );
}

/**
 * Returns the reported cost, or else clicks × unrounded cpc, or else nothing. A value that the column will refuse has no spend source.
 * @see DATA_RULES 12
 */
function shapeSpend(
  { cost, clicks, cpc }: UncheckedRecord,
  costUnit: CostUnit,
  negativePolicy: NegativePolicy,
): Readonly<Record<string, unknown>> {
  const scale = costUnit === 'eur' ? 2 : 0;
  if (cost !== null && cost !== undefined) {
    const cell = readNumericCell(cost);
    const isClamped = cell.kind === 'number' && cell.decimal.negative && negativePolicy === 'clamp';
    const amount = notNegative(cost);
    const isStorable = isClamped || (amount !== null && roundHalfUp(amount, scale) <= INT4_MAX);
    return { spend_cents: cost, _spend_source: isStorable ? 'reported' : 'unknown' };
  }
  const price = notNegative(cpc);
  const factor = notNegative(clicks);
  const count = factor !== null && isWhole(factor) ? roundHalfUp(factor, 0) : Number.NaN;
  if (price === null || !(roundHalfUp(price, 2) <= INT4_MAX) || !(count <= INT4_MAX))
    return { spend_cents: null, _spend_source: 'unknown' };
  const product = timesInteger(price, count);
  const inUnit = costUnit === 'eur' ? product : { ...product, point: product.point + 2 };
  const isStorable = roundHalfUp(inUnit, scale) <= INT4_MAX;
  return { spend_cents: toExactNumber(inUnit), _spend_source: isStorable ? 'derived' : 'unknown' };
}

/** Returns the number; null if it is not a number, or below 0, which is refused or clamped elsewhere. */
function notNegative(value: unknown): DecimalText | null {
  const cell = readNumericCell(value);
  return cell.kind === 'number' && !cell.decimal.negative ? cell.decimal : null;
}

function toExactNumber({ digits, point }: DecimalText): ExactNumber {
  return { $number: digits === '' ? '0' : `0.${digits}e${point}` };
}

interface ShapedMetrics {
  readonly lifedays: Readonly<Record<string, unknown>>;
  readonly extras: readonly Readonly<Record<string, unknown>>[];
}

function shapeMetrics(
  metrics: unknown,
  recordIndex: number,
  refuse: (rule: ReasonCode, value: unknown) => void,
): ShapedMetrics {
  const lifedays: Record<string, unknown> = {};
  const extras: Readonly<Record<string, unknown>>[] = [];
  if (!Array.isArray(metrics)) {
    refuse('bad-metrics', metrics);
    return { lifedays, extras };
  }
  const seen = new Set<number>();
  for (const entry of metrics as readonly unknown[]) {
    if (!isRecord(entry)) {
      refuse('bad-metrics', entry);
      continue;
    }
    const metric = entry as UncheckedMetric;
    for (const field of METRIC_FIELDS) {
      if (metric[field] === undefined) throw new ContractDriftError(`metrics[].${field}`, recordIndex);
    }
    refuseForeign(metric, refuse);
    const lifeday = readLifeday(metric.lifeday);
    if (lifeday === null) refuse('bad-lifeday', metric.lifeday);
    else if (seen.has(lifeday)) refuse('duplicate-lifeday', lifeday);
    else {
      seen.add(lifeday);
      if (!(LIFEDAYS as readonly number[]).includes(lifeday)) {
        extras.push(metric);
        continue;
      }
      lifedays[`players_${lifeday}d`] = metric.players;
      lifedays[`payers_${lifeday}d`] = metric.payers;
      lifedays[`payments_${lifeday}d`] = metric.payments;
      lifedays[`revenue_${lifeday}d_cents`] = metric.revenue;
      const unknown = unknownFields(metric, METRIC_FIELDS);
      if (unknown !== null) extras.push(Object.assign(unknown, { lifeday }));
    }
  }
  return { lifedays, extras };
}

/** A whole number of 0 or more. */
function readLifeday(value: unknown): number | null {
  const cell = readNumericCell(value);
  if (cell.kind !== 'number' || cell.decimal.negative || !isWhole(cell.decimal)) return null;
  const day = roundHalfUp(cell.decimal, 0);
  return Number.isNaN(day) ? null : day;
}
