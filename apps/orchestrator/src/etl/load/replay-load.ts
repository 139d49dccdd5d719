import { discardBody, restoreBody } from '@volka/extract';
import { readArchivedLoad } from '@volka/warehouse/operate';
import type { ArchivedLoad } from '@volka/warehouse/operate';
import { withStreamLock } from '@volka/warehouse/write';
import { OrchestratorError } from '../../errors.ts';
import { DAY_METRICS } from '../checks/day-volumes.ts';
import type { LoadedWindow } from '../window-outcome.ts';
import { DEFAULT_WINDOW_POLICY, schemaVersionOf } from '../window-policy.ts';
import type { WindowPolicy } from '../window-policy.ts';
import { loadAnswer } from './load-answer.ts';
import type { WindowLoader } from './load-window.ts';

export interface ReplayRequest {
  /** The load whose answer is read again. */
  readonly loadId: bigint;
  readonly runId: string;
  readonly spoolDir: string;
  /** Replay also where later loads contain days of it: those days get the data of this older answer, and are due again. @defaultValue false */
  readonly evenIfSuperseded?: boolean;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly policy?: WindowPolicy;
  readonly signal: AbortSignal;
}

/**
 * Validates and loads an archived answer as a new load, for example after a fix of the validation. It takes the same path as a fresh
 * answer, and its ledger row links it to the old load. The coverage keeps the date of the old answer, so days that have matured since
 * then stay due.
 * @throws {OrchestratorError} ETL_REPLAY_IMPOSSIBLE where there is no such answer; ETL_REPLAY_SUPERSEDED.
 */
export async function replayLoad(
  loader: Pick<WindowLoader, 'archive' | 'pool' | 'negatives'>,
  request: ReplayRequest,
): Promise<LoadedWindow> {
  const { policy = DEFAULT_WINDOW_POLICY } = request;
  const known = await readArchivedLoad(loader.pool, request.loadId);
  if (known === null) throw impossible(request.loadId, 'the ledger has no such load; see etl.loads');
  return withStreamLock(loader.pool, known.stream, async (lockLost) => {
    // Read again under the lock: another run may have loaded days since.
    const load = (await readArchivedLoad(loader.pool, request.loadId)) ?? known;
    const signal = AbortSignal.any([request.signal, lockLost]);
    const { archiveUri, sha256 } = checked(load, request);
    const body = await restoreBody(loader.archive, { uri: archiveUri, sha256 }, request.spoolDir);
    try {
      const outcome = await loadAnswer(
        loader.pool,
        body,
        {
          stream: load.stream,
          window: load.window,
          runId: request.runId,
          asOfDate: load.asOfDate,
          attempts: load.attempts,
          fetchMs: 0,
          schemaVersion: schemaVersionOf(policy),
          response: { sha256, bytes: body.bytes, archiveUri },
          replayOf: load.loadId,
        },
        {
          sumRequest: { metrics: DAY_METRICS, by: 'day' },
          negatives: loader.negatives ?? {},
          policy,
          signal,
        },
      );
      if (outcome.kind === 'unchanged')
        throw new TypeError('Cannot replay a load: its rows count as unchanged for a new run');
      return outcome;
    } finally {
      await discardBody(body);
    }
  });
}

function checked(
  load: ArchivedLoad,
  { loadId, evenIfSuperseded = false }: ReplayRequest,
): { readonly archiveUri: string; readonly sha256: string } {
  const { archiveUri, sha256, supersededDays } = load;
  if (archiveUri === null || sha256 === null)
    throw impossible(loadId, `it has no answer in the archive (${load.status}); fetch its window again`);
  if (supersededDays > 0 && !evenIfSuperseded) {
    throw new OrchestratorError(
      'ETL_REPLAY_SUPERSEDED',
      `Cannot replay load ${loadId}: later loads contain ${supersededDays} of its days; replay those, or add --even-if-superseded to load the older answer over them`,
      { context: { supersededDays } },
    );
  }
  return { archiveUri, sha256 };
}

function impossible(loadId: bigint, why: string): OrchestratorError {
  return new OrchestratorError('ETL_REPLAY_IMPOSSIBLE', `Cannot replay load ${loadId}: ${why}`);
}
