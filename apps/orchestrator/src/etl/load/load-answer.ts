import { readRecords } from '@volka/extract';
import type { LevelSum, SpooledBody } from '@volka/extract';
import { isConflictingRowsError } from '@volka/validation';
import type { CampaignSummary } from '@volka/validation/campaign';
import type { WarehousePool } from '@volka/warehouse';
import { appendWithRetries } from '@volka/warehouse/write';
import type { AppendOutcome, AppendRequest, BatchSource } from '@volka/warehouse/write';
import { createObjectionError } from '../checks/create-objection-error.ts';
import { SPEND_METRIC, toDayVolumes } from '../checks/day-volumes.ts';
import { judgeWindow } from '../checks/judge-window.ts';
import type { JudgedWindow, Objection } from '../checks/judge-window.ts';
import { MAX_READINGS, startReading } from '../checks/sum-answer.ts';
import type { AnswerReading, SumRequest } from '../checks/sum-answer.ts';
import type { LoadedWindow, UnchangedWindow } from '../window-outcome.ts';
import type { NegativePolicies, WindowPolicy } from '../window-policy.ts';

/** How an answer is validated, summed and judged. */
export interface LoadAnswerOptions {
  readonly sumRequest: SumRequest;
  /** @defaultValue those of the validation */
  readonly negatives?: NegativePolicies;
  readonly policy: WindowPolicy;
  readonly signal: AbortSignal;
}

/**
 * Validates a spooled answer and appends it in one transaction. Fresh and archived answers take the same path.
 * @throws {WindowObjectionError} If too much of the answer was refused, or its unit is wrong, and no operator accepted that.
 * @throws The error of the step that failed. After any error, the warehouse has nothing of the answer.
 */
export async function loadAnswer(
  pool: WarehousePool,
  body: SpooledBody,
  entry: AppendRequest,
  options: LoadAnswerOptions,
): Promise<LoadedWindow | UnchangedWindow> {
  const { bytes } = body;
  const { sumRequest, policy, negatives, signal } = options;
  const validation = { ...negatives, window: entry.window, costUnit: policy.costUnit };
  let conflictingKeys: ReadonlySet<string> | undefined;
  for (let reading = 1; ; reading += 1) {
    let finished: Finished | undefined;
    // The answer is on disk: after a deadlock or a lost connection it is read again, not requested again.
    const openRows = (): BatchSource =>
      framesOf(body, startReading(validation, conflictingKeys, sumRequest), options, (result) => {
        finished = result;
      });
    try {
      const outcome = await appendWithRetries(pool, entry, openRows, { signal });
      return toOutcome(outcome, finished, bytes);
    } catch (error) {
      if (error instanceof ObjectionRollback)
        throw await createObjectionError(pool, entry, error.finished, options);
      // Only the end of the answer shows which rows contradict each other. The transaction was rolled back, and the next
      // reading quarantines all of them.
      if (!isConflictingRowsError(error) || reading === MAX_READINGS) throw error;
      conflictingKeys = error.conflictingKeys;
    }
  }
}

/** The result of one reading of the answer. */
interface Finished {
  readonly summary: CampaignSummary;
  readonly sums: readonly LevelSum[];
  readonly judged: JudgedWindow;
  readonly objections: readonly Objection[];
}

/** Rolls back the transaction of a window that must not be loaded; the error for operators is made after the rollback. */
class ObjectionRollback extends Error {
  readonly finished: Finished;

  constructor(finished: Finished) {
    super('Cannot load the window: it has objections');
    this.finished = finished;
  }
}

function toOutcome(
  outcome: AppendOutcome,
  finished: Finished | undefined,
  bytes: number,
): LoadedWindow | UnchangedWindow {
  // The caller compares the levels.
  const reconciliation = null;
  if (outcome.kind === 'unchanged' || finished === undefined)
    return { kind: 'unchanged', bytes, reconciliation };
  const { received, accepted, collapsed, quarantined, cellsQuarantined, report } = finished.summary;
  return {
    kind: 'loaded',
    loadId: outcome.loadId,
    received,
    accepted,
    collapsed,
    quarantined,
    cellsQuarantined,
    bytes,
    report,
    sums: finished.sums,
    judged: finished.judged,
    acceptedObjections: finished.objections,
    reconciliation,
  };
}

async function* framesOf(
  body: SpooledBody,
  { validator, frameSums }: AnswerReading,
  { policy, signal }: LoadAnswerOptions,
  onFinished: (finished: Finished) => void,
): BatchSource {
  for await (const batch of readRecords(body.path, {
    contentEncoding: body.contentEncoding,
    textReader: validator,
  })) {
    signal.throwIfAborted();
    const frame = validator.validate(batch.records, batch.firstIndex);
    frameSums.add(frame);
    yield { ...frame, quarantined: validator.takeQuarantined() };
  }
  const summary = validator.finish();
  const sums = frameSums.sums();
  const judged = { summary, acceptedSpendCents: sumSpend(sums) };
  const finished = { summary, sums, judged, objections: judgeWindow(judged, policy) };
  if (finished.objections.length > 0 && policy.acceptance === undefined)
    throw new ObjectionRollback(finished);
  onFinished(finished);
  return { ...summary, dayVolumes: toDayVolumes(sums) };
}

function sumSpend(sums: readonly LevelSum[]): number {
  return sums.reduce((total, { sums: metrics }) => total + (metrics[SPEND_METRIC] ?? 0), 0);
}
