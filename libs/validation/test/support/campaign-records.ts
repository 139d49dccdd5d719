import { CampaignPass } from '../../src/campaign/campaign-pass.ts';
import type { CampaignPassTuning } from '../../src/campaign/campaign-pass.ts';
import type { CampaignSummary } from '../../src/campaign/campaign-summary.ts';
import type { CampaignValidatorOptions } from '../../src/campaign/create-campaign-validator.ts';
import type { QuarantinedRecord } from '../../src/campaign/quarantined-record.ts';
import { createDecodeContext } from '../../src/campaign/decode-context.ts';
import { isConflictingRowsError } from '../../src/errors.ts';
import type { Cell } from '../../src/frame/column.ts';
import { toRecords } from '../../src/frame/operations.ts';

export const OCTOBER = { fromDate: '2024-10-01', toDate: '2024-10-31' } as const;

/** An entry of `metrics` without trouble. */
export function metricOf(lifeday: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { lifeday, players: 20, payers: 5, payments: 8, revenue: 30.5, ...changes };
}

/** A record without trouble; a change to `undefined` takes the field away. */
export function recordOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const record: Record<string, unknown> = {
    date: '2024-10-05',
    campaign: 'Campaign_1',
    ad: 'Ad_3',
    cost: 2500,
    impressions: 10_000,
    clicks: 100,
    registrations: 40,
    ctr: 0.01,
    cr: 0.4,
    cpc: 0.25,
    metrics: [1, 3, 7, 14].map((lifeday) => metricOf(lifeday)),
    ...changes,
  };
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** A summary with what was refused, as a caller collects it. */
export interface CollectedSummary extends Omit<CampaignSummary, 'quarantined'> {
  /** Whole records. */
  readonly quarantined: readonly QuarantinedRecord[];
  /** Rows without some of their cells. */
  readonly withoutCells: readonly QuarantinedRecord[];
}

export interface WindowResult {
  readonly rows: readonly Readonly<Record<string, Cell>>[];
  readonly summary: CollectedSummary;
  readonly passes: number;
}

export type WindowSettings = Partial<CampaignValidatorOptions> &
  CampaignPassTuning & { readonly batchSizes?: readonly number[] };

/** Validates a window as a caller does: batch by batch, pass after pass until none asks for another. */
export function validateWindow(records: readonly unknown[], settings: WindowSettings = {}): WindowResult {
  let conflictingKeys: ReadonlySet<string> = settings.conflictingKeys ?? new Set();
  for (let passes = 1; ; passes += 1) {
    if (passes > 4) throw new Error('the passes do not end');
    const { window = OCTOBER, costUnit = 'cents', negativePolicy = 'quarantine' } = settings;
    const pass = new CampaignPass(
      createDecodeContext(window, costUnit, negativePolicy, settings.negativeRevenuePolicy),
      conflictingKeys,
      settings,
    );
    const rows: Readonly<Record<string, Cell>>[] = [];
    const refused: QuarantinedRecord[] = [];
    const sizes = settings.batchSizes ?? [records.length];
    for (let start = 0, batch = 0; start < records.length || batch === 0; batch += 1) {
      const end = start + Math.max(1, sizes[batch % sizes.length] ?? 1);
      rows.push(...toRecords(pass.validate(records.slice(start, end), start)));
      refused.push(...pass.takeQuarantined());
      start = end;
    }
    try {
      const summary = pass.finish();
      const quarantined = refused.filter(({ cellColumns }) => cellColumns === null);
      if (quarantined.length !== summary.quarantined)
        throw new Error('records were refused and not handed out');
      const withoutCells = refused.filter(({ cellColumns }) => cellColumns !== null);
      return { rows, summary: { ...summary, quarantined, withoutCells }, passes };
    } catch (error) {
      if (!isConflictingRowsError(error)) throw error;
      conflictingKeys = error.conflictingKeys;
    }
  }
}

/** The rules for which a single record went to quarantine whole; empty if its row was accepted. */
export function rulesAgainst(record: unknown, settings: WindowSettings = {}): readonly string[] {
  const { summary } = validateWindow([record], settings);
  return summary.quarantined.flatMap(({ reasons }) => reasons.map((reason) => reason.rule));
}

/** The cells of a single record that were refused, each with its rule; the row was accepted. */
export function cellsRefused(record: unknown, settings: WindowSettings = {}): readonly string[] {
  const { summary } = validateWindow([record], settings);
  return summary.withoutCells.flatMap(({ reasons }) =>
    reasons.map(({ rule, column = '' }) => `${rule} ${column}`),
  );
}

/** The row that a single record becomes. */
export function rowOf(
  record: unknown,
  settings: WindowSettings = {},
): Readonly<Record<string, Cell>> | undefined {
  return validateWindow([record], settings).rows[0];
}

/** How often a rule struck. */
export function countOf({ report }: Pick<CampaignSummary, 'report'>, rule: string, column?: string): number {
  return report.rules
    .filter((entry) => entry.rule === rule && (column === undefined || entry.column === column))
    .reduce((sum, entry) => sum + entry.count, 0);
}
