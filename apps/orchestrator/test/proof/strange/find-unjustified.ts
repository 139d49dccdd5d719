import type { WarehousePool } from '@volka/warehouse';
import { errorCode } from '../../../src/errors.ts';
import { readWarnings } from './ledger.ts';
import type { ServedRecord } from './oddity.ts';
import { figuresOf } from './report-row.ts';
import type { ReportRow } from './report-row.ts';
import type { GivenAnswer } from './strange-source.ts';

/** Near the default share of 5 %: the product counts the spend of refused records as it is written. */
const NEARLY_TOO_MUCH = 0.04;

/** Failures that answers of rows may cause. */
const OF_ROWS = new Set(['ETL_CONTRACT_DRIFT', 'ETL_UNIT_MISTAKE']);

/** How a run ended. */
export type RunEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The statuses that let a run end with a code. */
const STATUS_OF_END: Readonly<Record<string, number>> = {
  EXTRACT_KEY_REFUSED: 403,
  EXTRACT_REQUEST_REJECTED: 400,
  EXTRACT_RETRY_LATER: 429,
};

/** Says what is wrong with the end of a run. @param answers Empty = the source was correct. */
export function findWrongEnd(runId: string, end: RunEnd, answers: readonly GivenAnswer[]): readonly string[] {
  if (end.kind === 'done') return [];
  if (end.kind === 'hangs') return [`${runId} did not end`];
  const { error } = end;
  const code = errorCode(error) ?? '';
  const isEndOfRows = code === 'ETL_WINDOWS_FAILED' || code === 'ETL_NOTHING_RECEIVED';
  if (isEndOfRows && answers.some(({ status, records }) => status !== 200 || isBad(records))) return [];
  const culprit = answers.findLastIndex(({ status }) => status === STATUS_OF_END[code]);
  // A request is retried where the source answered earlier in this run; only a Retry-After ends the run.
  const isSecondTry =
    code !== 'EXTRACT_RETRY_LATER' && answers.slice(0, culprit).some(({ status }) => status === 200);
  if (culprit >= 0 && !isSecondTry) return [];
  return [`${runId} ended with ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
}

/** Finds windows that failed without a reason in their answers: an oddity in a few rows must not fail a window. */
export async function findUnjustified(
  admin: WarehousePool,
  runId: string,
  answers: readonly GivenAnswer[],
): Promise<readonly string[]> {
  const failures = (await readWarnings(admin, runId)).filter(({ isFailure }) => isFailure);
  return failures.flatMap(({ code, fromDate, toDate, message }) => {
    const given = answers.filter(
      (each) => each.fromDate === fromDate && each.toDate === toDate && each.lod === 'a',
    );
    // A Retry-After for one request holds for all requests.
    const isHeldBack = code === 'EXTRACT_RETRY_LATER' && answers.some(({ status }) => status === 429);
    const isJustified = OF_ROWS.has(code)
      ? given.some(({ records }) => isBad(records))
      : isHeldBack ||
        (code.startsWith('EXTRACT_') &&
          given.some(({ status, oddity }) => status !== 200 && oddity !== null));
    return isJustified ? [] : [`${runId} failed for no reason that was served: ${code} ${message}`];
  });
}

function isBad(records: readonly ServedRecord[]): boolean {
  const effects = records.flatMap(({ strikes }) => strikes);
  if (
    effects.some(
      ({ effect, oddity }) => effect.kind === 'window-refused' || oddity === 'costs in another unit',
    )
  )
    return true;
  const refused = records.filter(({ strikes }) =>
    strikes.some(({ effect }) => effect.kind === 'record-refused' || effect.kind === 'cells-refused'),
  );
  return (
    refused.length / records.length > NEARLY_TOO_MUCH || spendOf(refused) > NEARLY_TOO_MUCH * spendOf(records)
  );
}

/** Added records count as they are written. */
function spendOf(records: readonly ServedRecord[]): number {
  return records.reduce(
    (sum, { good, json }) => sum + (figuresOf(good ?? (json as unknown as ReportRow))['spend_cents'] ?? 0),
    0,
  );
}
