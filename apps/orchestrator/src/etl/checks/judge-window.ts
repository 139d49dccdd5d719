import type { CampaignSummary, RefusalReason, Refusals } from '@volka/validation/campaign';
import type { WindowPolicy } from '../window-policy.ts';
import { apiFieldOf } from './api-field.ts';

/** With fewer rows, a factor that most rows share may be chance. */
const MIN_ROWS_OF_FACTOR = 5;
/** With fewer rows, a power of ten that only some rows share may be chance. */
const MIN_ROWS_OF_PART = 20;
const MAX_VALUE_CHARACTERS = 40;

/** Why a window must not be loaded. */
export interface Objection {
  readonly code: 'ETL_CONTRACT_DRIFT' | 'ETL_UNIT_MISTAKE';
  /** The API's name of the field. */
  readonly field: string;
  /** The rule that refused the records, or `split-key`, `cost-factor`. */
  readonly rule: string;
  /** Field, number of records and example: `date: 232 of 232 are like "2024-10-01T00:00:00+00:00" (bad-date)`. */
  readonly sentence: string;
  readonly records: number;
  /** First day concerned; null where no date can be read or all days are concerned. */
  readonly fromDate: string | null;
}

/** The findings of validation for a window, and the spend of the accepted rows. */
export interface JudgedWindow {
  readonly summary: Pick<
    CampaignSummary,
    'received' | 'refusals' | 'conflictingKeys' | 'splitField' | 'costFactor' | 'report'
  >;
  readonly acceptedSpendCents: number;
}

/**
 * Lists the reasons not to load a window, the most specific one first; empty for a window that can be loaded.
 * @see DATA_RULES 22a, 22c; ADR 0037
 */
export function judgeWindow(judged: JudgedWindow, policy: WindowPolicy): readonly Objection[] {
  return [...judgeSplit(judged), ...judgeUnit(judged, policy), ...judgeRefusals(judged, policy)];
}

/** Shares of records and of spend that were refused; of one reason, or of all. */
export function refusedShares(
  { summary: { received, refusals }, acceptedSpendCents }: JudgedWindow,
  { records, spendCents }: Pick<RefusalReason, 'records' | 'spendCents'> = affectedBy(refusals),
): { readonly ofRecords: number; readonly ofSpend: number } {
  const spend = acceptedSpendCents + refusals.spendCents;
  return {
    ofRecords: received === 0 ? 0 : records / received,
    ofSpend: spend === 0 ? 0 : spendCents / spend,
  };
}

/** Records that were refused as a whole or in a cell. Only records refused as a whole lose their spend. */
function affectedBy({
  records,
  rowsWithoutCells,
  spendCents,
}: Refusals): Pick<RefusalReason, 'records' | 'spendCents'> {
  return { records: records + rowsWithoutCells, spendCents };
}

function judgeSplit({ summary: { splitField, refusals } }: JudgedWindow): readonly Objection[] {
  if (splitField === null) return [];
  const { field, rows, values } = splitField;
  const [one, other] = values.map(shorten);
  const conflicts = refusals.reasons.find(({ rule }) => rule === 'conflicting-duplicate');
  return [
    {
      code: 'ETL_CONTRACT_DRIFT',
      field,
      rule: 'split-key',
      sentence: `${shorten(field)}: ${rows} rows differ from another of their key in this unknown field, like ${String(one)} and ${String(other)}`,
      records: conflicts?.records ?? rows,
      fromDate: conflicts?.fromDate ?? null,
    },
  ];
}

function judgeUnit({ summary }: JudgedWindow, { maxRefusedShare }: WindowPolicy): readonly Objection[] {
  const { costFactor } = summary;
  if (costFactor === null) return [];
  const { factor, isPowerOfTen, rows, comparable } = costFactor;
  const share = rows / comparable;
  const isMost = rows >= MIN_ROWS_OF_FACTOR && share > 0.5;
  const isPart = isPowerOfTen && rows >= MIN_ROWS_OF_PART && share > maxRefusedShare;
  if (!isMost && !isPart) return [];
  return [
    {
      code: 'ETL_UNIT_MISTAKE',
      field: 'cost',
      rule: 'cost-factor',
      sentence: `cost: ${rows} of ${comparable} are ${factor} × clicks × cpc`,
      records: rows,
      fromDate: null,
    },
  ];
}

function judgeRefusals(judged: JudgedWindow, { maxRefusedShare }: WindowPolicy): readonly Objection[] {
  const { received, refusals, report } = judged.summary;
  const { ofRecords, ofSpend } = refusedShares(judged);
  if (ofRecords <= maxRefusedShare && ofSpend <= maxRefusedShare) return [];
  // A small window has fewer than 1 / share records: there, one bad record or key exceeds the share and must not stop the window.
  if (received * maxRefusedShare < 1 && isOneKey(judged.summary)) return [];
  return refusals.reasons.map(({ effect, rule, column, records, fromDate }) => {
    const field = apiFieldOf(column, rule);
    const tally = report.rules.find(
      (each) => each.rule === rule && each.column === column && each.effect === effect,
    );
    const example = tally?.examples[0];
    const form =
      rule === 'conflicting-duplicate'
        ? 'have another row of their key with other values'
        : `are like ${shorten(example?.value ?? 'unknown')} (${rule})`;
    const share = records / received < maxRefusedShare ? `, ${percent(ofSpend)} of the spend` : '';
    return {
      code: 'ETL_CONTRACT_DRIFT',
      field,
      rule,
      sentence: `${field}: ${records} of ${received} ${form}${share}`,
      records,
      fromDate,
    };
  });
}

function isOneKey({ refusals, conflictingKeys }: JudgedWindow['summary']): boolean {
  const conflicting = refusals.reasons.find(({ rule }) => rule === 'conflicting-duplicate')?.records ?? 0;
  const { records } = affectedBy(refusals);
  return records <= 1 || (conflictingKeys === 1 && conflicting === records);
}

/** Formats a share: `4.1 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function shorten(text: string): string {
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS - 1)}…`;
}
