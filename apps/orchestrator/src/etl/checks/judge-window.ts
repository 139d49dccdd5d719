import type { CampaignSummary, RefusalReason, Refusals } from '@volka/validation/campaign';
import { fieldOf } from './api-field.ts';
import type { WindowPolicy } from '../window-policy.ts';

/** Rows by which a factor that most rows share is told from chance. */
const MIN_ROWS_OF_FACTOR = 5;
/** The same for a power of ten that only some rows share. */
const MIN_ROWS_OF_PART = 20;
const MAX_VALUE_CHARACTERS = 40;

/** Why a whole window is not to be loaded. */
export interface Objection {
  readonly code: 'ETL_CONTRACT_DRIFT' | 'ETL_UNIT_MISTAKE';
  /** As the API names it. */
  readonly field: string;
  /** The rule that refused the records, or `split-key`, `cost-factor`. */
  readonly rule: string;
  /** Field, extent and form of the values: `date: 232 of 232 are like "2024-10-01T00:00:00+00:00" (bad-date)`. */
  readonly sentence: string;
  readonly records: number;
  /** First day that shows it; null where no date can be read, or all days do. */
  readonly fromDate: string | null;
}

/** What validation found in a window, and the spend of the rows that it accepted. */
export interface JudgedWindow {
  readonly summary: Pick<
    CampaignSummary,
    'received' | 'refusals' | 'conflictingKeys' | 'splitField' | 'costFactor' | 'report'
  >;
  readonly acceptedSpendCents: number;
}

/**
 * Says what speaks against loading a window, the plainest cause first; nothing for a window that is good enough.
 * @see DATA_RULES 22a, 22c; ADR 0037
 */
export function judgeWindow(judged: JudgedWindow, policy: WindowPolicy): readonly Objection[] {
  return [...judgeSplit(judged), ...judgeUnit(judged, policy), ...judgeRefusals(judged, policy)];
}

/** Shares of the records and of the spend that were refused. */
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

/** Records that were refused, whole or in a cell; the spend of those refused whole is missing. */
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
  // One bad record, or key, never costs a small window: in fewer than 1 / share records it is more than the share by itself.
  if (received * maxRefusedShare < 1 && isOneKey(judged.summary)) return [];
  return refusals.reasons.map(({ effect, rule, column, records, fromDate }) => {
    const field = fieldOf(column, rule);
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

/** A share as people read it: `4.1 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function shorten(text: string): string {
  return text.length <= MAX_VALUE_CHARACTERS ? text : `${text.slice(0, MAX_VALUE_CHARACTERS - 1)}…`;
}
