import { ContractDriftError } from '../errors.ts';
import type { Dictionary } from '../frame/dictionary.ts';
import type { IsoDate } from '../values/calendar-day.ts';
import { parseCalendarDay } from '../values/calendar-day.ts';
import type { DecimalText } from '../values/decimal-text.ts';
import { roundHalfUp } from '../values/decimal-text.ts';
import { clicksTimesCpcCents } from '../values/money.ts';
import { cleanName } from '../values/name.ts';
import { isRecord } from '../schema/decode-record.ts';
import { isNotUtf8 } from '../values/numeric-cell.ts';
import { INT, REAL, SPEND_SOURCE, intNullBit, realNullBit } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';
import { CarefulCells, isRecordRefused } from './careful-cells.ts';
import type { Refusal } from './careful-cells.ts';
import { decodeMetrics } from './careful-metrics.ts';
import { findForeignCurrency } from './currency.ts';
import type { DecodeContext } from './decode-context.ts';
import { ABSENT_AD } from './decode-context.ts';
import { extraText, unknownFields } from './extra-fields.ts';
import { KNOWN_FIELDS, REQUIRED_FIELDS } from './wire-record.ts';
import type { UncheckedRecord } from './wire-record.ts';

const INT4_MAX = 2_147_483_647;

/** The parts of a record's key that could be read, and what it is refused for: nothing means that the row is good. */
export interface CarefulOutcome {
  readonly executionDate: IsoDate | null;
  readonly campaignName: string | null;
  readonly adName: string | null;
  readonly refusals: readonly Refusal[];
}

/**
 * Decodes any record into the row, cell by cell with exact decimal arithmetic, and collects everything that it is refused for.
 * @throws {ContractDriftError} If a required field is absent.
 */
export function decodeCarefully(
  record: unknown,
  recordIndex: number,
  row: CampaignRow,
  context: DecodeContext,
): CarefulOutcome {
  const cells = new CarefulCells(recordIndex, context);
  if (!isRecord(record)) {
    cells.refuse(isNotUtf8(record) ? 'not-utf-8' : 'not-an-object', null, record);
    return { executionDate: null, campaignName: null, adName: null, refusals: cells.refusals };
  }
  const fields = record as UncheckedRecord;
  for (const field of REQUIRED_FIELDS) {
    if (fields[field] === undefined) throw new ContractDriftError(field, recordIndex);
  }
  row.ints.fill(0);
  row.reals.fill(0);
  row.nulls = 0;
  row.extra = null;

  const foreign = findForeignCurrency(record);
  if (foreign !== null) cells.refuse('currency', null, { [foreign.field]: foreign.value });

  const executionDate = readDate(fields.date, row, cells, context);
  const campaignName = readName(fields.campaign, 'campaign_name', cells);
  const adName = readAd(fields.ad, cells, context, recordIndex);

  setInt(row, INT.impressions, cells.count(fields.impressions, 'impressions', false));
  const clicks = cells.count(fields.clicks, 'clicks', false);
  setInt(row, INT.clicks, clicks);
  setInt(row, INT.registrations, cells.count(fields.registrations, 'registrations', false));
  setReal(row, REAL.ctr, cells.ratio(fields.ctr, 'ctr'));
  setReal(row, REAL.cr, cells.ratio(fields.cr, 'cr'));

  const cpc = cells.price(fields.cpc, 'cpc_cents');
  setInt(row, INT.cpc, cpc === null ? null : roundHalfUp(cpc, 2));
  decodeSpend(fields, clicks, cpc, recordIndex, row, cells, context);

  const onUnknownField = (field: string): void => {
    cells.note('warned', 'unknown-field', '_extra', field);
    context.tally.unknownField(field);
  };
  const extraMetrics = decodeMetrics(fields.metrics, recordIndex, row, cells, onUnknownField);
  const unknown = unknownFields(record, KNOWN_FIELDS);
  if (unknown !== null) Object.keys(unknown).forEach(onUnknownField);
  const extra = extraText(unknown, extraMetrics);
  if (extra.kind === 'unstorable') cells.refuse('unstorable-extra', '_extra', unknown ?? extraMetrics);
  else row.extra = extra.kind === 'json' ? extra.text : null;

  // Names enter the dictionaries with rows that load only.
  if (!isRecordRefused(cells.refusals)) {
    row.ints[INT.campaign] = codeOf(context.campaigns, campaignName);
    row.ints[INT.ad] = codeOf(context.ads, adName);
  }
  return { executionDate, campaignName, adName, refusals: cells.refusals };
}

/**
 * Spend: the reported cost, else clicks × unrounded cpc as the source gave them, else no value; never 0 for want of a figure. A cost that was
 * refused is not an absent one: nothing is derived in its place.
 * @see DATA_RULES 12, ADR 0034
 */
function decodeSpend(
  fields: UncheckedRecord,
  clicks: number | null,
  cpc: DecimalText | null,
  recordIndex: number,
  row: CampaignRow,
  cells: CarefulCells,
  context: DecodeContext,
): void {
  const { cost } = fields;
  if (cost !== null && cost !== undefined) {
    const reported = cells.cost(cost, context.costUnit === 'eur' ? 2 : 0, 'spend_cents');
    row.ints[INT.source] = reported === null ? SPEND_SOURCE.unknown : SPEND_SOURCE.reported;
    setInt(row, INT.spend, reported);
    return;
  }
  const isChanged = cells.clamped.has('clicks') || cells.clamped.has('cpc_cents');
  if (cpc === null || clicks === null || isChanged) {
    context.unknownSpends.hit(recordIndex, null);
    row.ints[INT.source] = SPEND_SOURCE.unknown;
    setInt(row, INT.spend, null);
    return;
  }
  const spend = clicksTimesCpcCents(clicks, cpc);
  if (!(spend <= INT4_MAX)) {
    const factors = { clicks: fields.clicks, cpc: fields.cpc };
    row.ints[INT.source] = SPEND_SOURCE.unknown;
    setInt(row, INT.spend, cells.refuse('out-of-range', 'spend_cents', factors));
    return;
  }
  context.derivedSpends.hit(recordIndex, null);
  row.ints[INT.source] = SPEND_SOURCE.derived;
  setInt(row, INT.spend, spend);
}

/** Answers every real calendar day, also one outside the window: it is readable. */
function readDate(
  value: unknown,
  row: CampaignRow,
  cells: CarefulCells,
  context: DecodeContext,
): IsoDate | null {
  const column = 'campaigns_execution_date';
  const day = typeof value === 'string' ? parseCalendarDay(value) : Number.NaN;
  if (Number.isNaN(day)) return cells.refuse('bad-date', column, value);
  if (!context.days.has(day)) cells.refuse('outside-window', column, value);
  row.ints[INT.day] = day;
  return value as IsoDate;
}

function readAd(
  value: unknown,
  cells: CarefulCells,
  context: DecodeContext,
  recordIndex: number,
): string | null {
  const isBlank = typeof value === 'string' && cleanName(value).kind === 'absent';
  if (value !== null && value !== undefined && !isBlank) return readName(value, 'ad_name', cells);
  context.absentAds.hit(recordIndex, value);
  return ABSENT_AD;
}

function readName(value: unknown, column: string, cells: CarefulCells): string | null {
  const clean = cleanName(value);
  switch (clean.kind) {
    case 'bad':
      return cells.refuse(clean.reason, column, value);
    case 'absent':
      return cells.refuse('missing-campaign', column, value);
    case 'name':
      if (clean.name !== value) cells.note('coerced', 'name-cleaned', column, value);
      return clean.name;
  }
}

function codeOf(dictionary: Dictionary, name: string | null): number {
  return name === null ? 0 : dictionary.intern(name);
}

function setInt(row: CampaignRow, position: number, value: number | null): void {
  if (value === null) row.nulls |= intNullBit(position);
  else row.ints[position] = value;
}

function setReal(row: CampaignRow, position: number, value: number | null): void {
  if (value === null) row.nulls |= realNullBit(position);
  else row.reals[position] = value;
}
