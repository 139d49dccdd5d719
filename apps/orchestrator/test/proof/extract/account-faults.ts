import type { InjectedFault, RequestLogEntry, Simulator } from '@volka/volka-api';
import type { WarehousePool } from '@volka/warehouse';
import { classOf } from './schedule.ts';

const COUNTED_AS = { quarantine: 'quarantined', cells: 'cells', collapse: 'collapsed' } as const;

/** What happened at the simulator during one run. */
export interface Observed {
  readonly runId: string;
  readonly wasKilled: boolean;
  readonly requests: readonly RequestLogEntry[];
  readonly injected: readonly InjectedFault[];
}

export function observe(
  simulator: Simulator,
  since: number,
  run: Pick<Observed, 'runId' | 'wasKilled'>,
): Observed {
  const requests = simulator.requests().filter(({ number }) => number > since);
  const numbers = new Set(requests.map(({ number }) => number));
  return { ...run, requests, injected: simulator.injected().filter(({ request }) => numbers.has(request)) };
}

/** Compares every injected fault of a run with the ledger; returns the faults that are not recorded. */
export async function findUnnoticed(admin: WarehousePool, run: Observed): Promise<readonly string[]> {
  const { rows: notes } = await admin.query<{
    window: string;
    attempts: number;
    abandoned: number;
    failed: number;
  }>(
    `select from_date || '..' || to_date as window,
            coalesce(sum(jsonb_array_length(details -> 'attempts')) filter (where code <> 'DOWNLOAD_ABANDONED'), 0)::int4 as attempts,
            count(*) filter (where code = 'DOWNLOAD_ABANDONED')::int4 as abandoned,
            count(*) filter (where details ? 'failed')::int4 as failed
       from etl.warnings where run_id = $1 group by 1`,
    [run.runId],
  );
  const { rows: loads } = await admin.query<{
    window: string;
    status: string;
    received: number;
    collapsed: number;
    quarantined: number;
    cells: number;
  }>(
    `select from_date || '..' || to_date as window, status, records_received::int4 as received,
            rows_collapsed::int4 as collapsed, rows_quarantined::int4 as quarantined,
            cells_quarantined::int4 as cells
       from etl.loads where run_id = $1`,
    [run.runId],
  );
  // A kill loses the warnings that were not written yet: those of the window being loaded and of the one downloaded ahead.
  const underWay = new Set([...new Set(run.requests.map(windowOf))].slice(-2));
  const windows = Map.groupBy(run.injected, windowOf);
  const unnoticed: string[] = [];
  for (const [window, faults] of windows) {
    if (run.wasKilled && underWay.has(window)) continue;
    const note = notes.find((each) => each.window === window);
    const load = loads.find((each) => each.window === window);
    // Downloaded ahead and never read: only its requests are recorded, not its content.
    const wasAbandoned = (note?.abandoned ?? 0) > 0;
    const lastRequest = run.requests.findLast((each) => windowOf(each) === window)?.number;
    const missed = (fault: InjectedFault): void => {
      unnoticed.push(`${run.runId} ${window}: ${fault.fault} at request ${fault.request}`);
    };
    const requests = faults.filter(({ fault }) => {
      const kind = classOf(fault);
      return kind === 'attempt' || (kind === 'damaged-answer' && !wasAbandoned);
    });
    if (requests.length > (note?.attempts ?? 0)) requests.forEach(missed);
    for (const fault of faults) {
      const isUnchanged = load?.status === 'unchanged';
      const kind = classOf(fault.fault);
      switch (kind) {
        case 'refused-answer':
          if (!wasAbandoned && (note?.failed ?? 0) === 0) missed(fault);
          break;
        case 'no-rows':
          if (wasAbandoned) break;
          if (load === undefined || load.received > 0) missed(fault);
          break;
        case 'quarantine':
        case 'cells':
        case 'collapse': {
          // Rows count where their answer was loaded: the last requested one, in a run that loaded the window.
          if (load === undefined || fault.request !== lastRequest || isUnchanged) break;
          if (load[COUNTED_AS[kind]] < fault.rows) missed(fault);
          break;
        }
        case 'attempt':
        case 'damaged-answer':
        case 'harmless':
          break;
      }
    }
  }
  return unnoticed;
}

function windowOf(of: { readonly periodFrom?: string | null; readonly periodTo?: string | null }): string {
  return `${of.periodFrom ?? ''}..${of.periodTo ?? ''}`;
}
