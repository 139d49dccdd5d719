import { formatDays } from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import { plainText } from '@volka/runtime/terminal';
import type { RuleExample } from '@volka/validation';
import type { WarningNote } from '@volka/warehouse/write';
import type { DriftAcceptance } from '../window-policy.ts';
import { apiFieldOf } from './api-field.ts';
import { percent, refusedShares } from './judge-window.ts';
import type { JudgedWindow, Objection } from './judge-window.ts';

/** Records or cells that are in quarantine. */
export const ROWS_REFUSED = 'ROWS_REFUSED';
/** Loaded rows that a rule warns of. */
const ROWS_QUESTIONABLE = 'ROWS_QUESTIONABLE';

const MAX_NAME_CHARACTERS = 40;

/** The window that a note is about. */
export interface NotedWindow {
  readonly window: DateWindow;
  /** Null where nothing was loaded. */
  readonly loadId: bigint | null;
  /** The open day of the run. */
  readonly asOf: string;
}

/** One note for each rule and column that refused something, with its share of records and spend. @see DATA_RULES 22a */
export function refusalNotes(noted: NotedWindow, judged: JudgedWindow): readonly WarningNote[] {
  const { received, refusals, report } = judged.summary;
  return refusals.reasons.map((reason) => {
    const { effect, rule, column, records, spendCents, fromDate, toDate } = reason;
    const field = apiFieldOf(column, rule);
    const shares = refusedShares(judged, reason);
    const tally = report.rules.find(
      (each) => each.rule === rule && each.column === column && each.effect === effect,
    );
    const what = effect === 'quarantined' ? 'records' : 'cells';
    const examples = tally?.examples ?? [];
    return noteOf(noted, ROWS_REFUSED, {
      sentence: `${field}: ${records} of ${received} ${what} refused (${rule}), ${percent(shares.ofSpend)} of the spend${exampleOf(examples)}`,
      details: {
        ...{ effect, rule, column, field, records, received, spendCents, fromDate, toDate, examples },
        recordShare: shares.ofRecords,
        spendShare: shares.ofSpend,
      },
    });
  });
}

/** One note for each rule and column, or unknown field, whose questionable rows were loaded. @see DATA_RULES 22b, 22c */
export function doubtNotes(noted: NotedWindow, { summary }: JudgedWindow): readonly WarningNote[] {
  return doubtsOf(summary.report).map(({ what, rule, column, field, count, examples }) =>
    noteOf(noted, ROWS_QUESTIONABLE, {
      sentence: `${count} of ${summary.received} rows: ${what}${exampleOf(examples)}`,
      details: { rule, column, field, count, received: summary.received, examples },
    }),
  );
}

/** One note for each objection that an operator accepted, with the reason. */
export function acceptanceNotes(
  noted: NotedWindow,
  objections: readonly Objection[],
  { reason, by }: DriftAcceptance,
): readonly WarningNote[] {
  return objections.map(({ sentence, ...details }) =>
    noteOf(noted, 'DRIFT_ACCEPTED', {
      sentence: `${sentence}; loaded anyway, accepted by ${by}: ${reason}`,
      details: { ...details, sentence, reason, by },
    }),
  );
}

/** Warns once a run of each kind of questionable row, with the count over all windows. */
export function warnOfDoubts(
  windows: readonly JudgedWindow[],
  warn: (code: string, message: string) => void,
): void {
  const counts = new Map<string, number>();
  for (const { summary } of windows) {
    for (const { what, count } of doubtsOf(summary.report)) counts.set(what, (counts.get(what) ?? 0) + count);
  }
  for (const [what, count] of counts) warn(ROWS_QUESTIONABLE, `${count} rows: ${what}`);
}

interface Doubt {
  readonly what: string;
  readonly rule: string;
  readonly column: string | null;
  readonly field: string;
  readonly count: number;
  readonly examples: readonly RuleExample[];
}

function doubtsOf({ rules, unknownFields }: JudgedWindow['summary']['report']): readonly Doubt[] {
  const unknown = rules.find(({ rule }) => rule === 'unknown-field');
  return [
    ...rules
      .filter(({ effect, rule }) => effect === 'warned' && rule !== 'unknown-field')
      .map(({ rule, column, count, examples }) => ({
        what: `${rule}${column === null ? '' : ` in ${column}`}`,
        ...{ rule, column, field: apiFieldOf(column, rule), count, examples },
      })),
    ...unknownFields.map(({ field, count }) => ({
      what: `unknown field ${plainText(field)}, kept in _extra`,
      ...{ rule: 'unknown-field', column: '_extra', field, count },
      examples: (unknown?.examples ?? []).filter(({ value }) => value === JSON.stringify(field)),
    })),
  ];
}

function noteOf(
  { window, loadId, asOf }: NotedWindow,
  code: string,
  { sentence, details }: { readonly sentence: string; readonly details: Readonly<Record<string, unknown>> },
): WarningNote {
  const message = `${formatDays(window)}: ${sentence}`;
  return { code, window, loadId, message, details: { ...details, asOf } };
}

/** The first example with its key: `, such as 2024-10-05 Campaign_1 Ad_3 (100)`. */
function exampleOf(examples: readonly RuleExample[]): string {
  const [example] = examples;
  if (example === undefined) return '';
  const { key, value } = example;
  const names = [key?.executionDate, key?.campaignName, key?.adName]
    .filter((part) => part !== null && part !== undefined)
    .map((part) => shortName(plainText(part)));
  return `, such as ${[...names, `(${value})`].join(' ')}`;
}

function shortName(name: string): string {
  return name.length <= MAX_NAME_CHARACTERS ? name : `${name.slice(0, MAX_NAME_CHARACTERS - 1)}…`;
}
