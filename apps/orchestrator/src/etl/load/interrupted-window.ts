import { formatDays } from '@volka/extract';
import type { WarehousePool } from '@volka/warehouse';
import { endWindows, findInterruptedWindow, recordFailure, withRetries } from '@volka/warehouse/write';
import type { InterruptedWindow, WarningNote } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';

/** The process of a run ended while it loaded a window. */
const RUN_INTERRUPTED = 'ETL_RUN_INTERRUPTED';

/**
 * Records the window that an earlier run left unfinished as failed, so that it is due. Call it before the windows are planned.
 * @throws {WarehouseError}
 * @see docs/adr/0047-interrupted-windows.md
 */
export async function recordInterruptedWindow(
  pool: WarehousePool,
  signal: AbortSignal,
): Promise<InterruptedWindow | null> {
  return withRetries(
    async () => {
      const found = await findInterruptedWindow(pool, CAMPAIGNS_STREAM, RUN_INTERRUPTED);
      if (found !== null)
        await recordFailure(pool, { ...found, code: RUN_INTERRUPTED, message: messageOf(found) });
      await endWindows(pool, CAMPAIGNS_STREAM);
      return found;
    },
    { signal },
  );
}

export function interruptedNote(found: InterruptedWindow): WarningNote {
  const { window, runId, isRepeated } = found;
  return {
    code: RUN_INTERRUPTED,
    window,
    loadId: null,
    message: `${formatDays(window)}: ${messageOf(found)}`,
    details: { failed: true, runId, isRepeated },
  };
}

function messageOf({ runId }: InterruptedWindow): string {
  return `Cannot tell how the window ended: run ${runId.slice(0, 60)} stopped in the middle of it (killed, or out of memory); it is loaded again`;
}
