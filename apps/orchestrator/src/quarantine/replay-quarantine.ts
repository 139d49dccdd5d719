import type { DateWindow } from '@volka/extract';
import type { QuarantineReason } from '@volka/validation';
import type { CostUnit } from '@volka/validation/campaign';
import type { WarehousePool } from '@volka/warehouse';
import { replayQuarantined } from '@volka/warehouse/operate';
import type { RefusedReplay } from '@volka/warehouse/operate';
import { readQuarantineRecords } from '@volka/warehouse/read';
import type { QuarantineFilter } from '@volka/warehouse/read';
import { withRetries, withStreamLock } from '@volka/warehouse/write';
import type { NegativePolicies } from '../etl/window-policy.ts';
import { CAMPAIGNS_STREAM } from '../etl/campaigns-stream.ts';
import { DEFAULT_WINDOW_POLICY, schemaVersionOf } from '../etl/window-policy.ts';
import { judgeRefusedRecords, readRefusedRecords } from './read-refused-records.ts';

/** Which records to replay, and how to read them this time. */
export interface ReplaySettings {
  /** Role `etl_writer`; needs three connections. */
  readonly pool: WarehousePool;
  readonly filter: Omit<QuarantineFilter, 'stream' | 'state'>;
  readonly runId: string;
  /** Who decided it. */
  readonly resolvedBy: string;
  /** What to do with numbers below 0 this time. @defaultValue those of the validation */
  readonly negatives?: NegativePolicies;
  /** Unit of the API's `cost`. @defaultValue 'cents' */
  readonly costUnit?: CostUnit;
  /** Only validates; writes nothing. @defaultValue false */
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
}

/** A record that validation still refuses, whole or in some cells. */
export interface StillRefused {
  readonly quarantineId: bigint;
  readonly reasons: readonly QuarantineReason[];
}

/** What happened to the chosen records of one load. */
export interface LoadReplay {
  readonly replayOf: bigint;
  readonly window: DateWindow;
  readonly chosen: number;
  /** The new loads; more than one only if records had to be appended one by one. */
  readonly loads: readonly { readonly loadId: bigint; readonly records: number; readonly rows: number }[];
  /** In a dry run: how many records validation would accept. */
  readonly acceptable: number;
  readonly stillRefused: readonly StillRefused[];
  /** Valid now, but the warehouse has newer data; to be discarded. */
  readonly obstructed: readonly RefusedReplay[];
}

/**
 * Puts open quarantined records through validation again, load by load, and appends those that pass as a new load each,
 * linked to the old one. A row that was loaded without some cells is loaded again with all of them. What is still refused, also in one cell
 * only, stays open. Holds the stream's lock: no run loads meanwhile.
 * @throws {WarehouseError} WAREHOUSE_STREAM_BUSY while a run loads.
 * @see DATA_RULES 16
 */
export async function replayQuarantine(settings: ReplaySettings): Promise<readonly LoadReplay[]> {
  return withStreamLock(settings.pool, CAMPAIGNS_STREAM, async (lockLost) => {
    const signal = AbortSignal.any([settings.signal, lockLost]);
    const replays: LoadReplay[] = [];
    for (const load of await chooseByLoad(settings))
      replays.push(await replayLoad({ ...settings, signal }, load));
    return replays;
  });
}

interface ChosenLoad {
  readonly replayOf: bigint;
  readonly window: DateWindow;
  /** In the order of the answer. */
  readonly quarantineIds: bigint[];
  readonly superseded: RefusedReplay[];
}

async function chooseByLoad({ pool, filter }: ReplaySettings): Promise<readonly ChosenLoad[]> {
  const chosen = new Map<bigint, ChosenLoad>();
  for await (const record of readQuarantineRecords(pool, {
    ...filter,
    stream: CAMPAIGNS_STREAM,
    state: 'open',
  })) {
    const { quarantineId, loadId, window, supersededBy } = record;
    const load = chosen.get(loadId) ?? { replayOf: loadId, window, quarantineIds: [], superseded: [] };
    chosen.set(loadId, load);
    if (supersededBy === null) load.quarantineIds.push(quarantineId);
    else load.superseded.push({ quarantineId, because: 'superseded', loadId: supersededBy });
  }
  return [...chosen.values()];
}

async function replayLoad(settings: ReplaySettings, load: ChosenLoad): Promise<LoadReplay> {
  const { pool, negatives = {}, costUnit = 'cents', signal, dryRun = false } = settings;
  const { replayOf, window, quarantineIds, superseded } = load;
  const result = {
    replayOf,
    window,
    chosen: quarantineIds.length + superseded.length,
    loads: [],
    acceptable: 0,
    stillRefused: [],
    obstructed: superseded,
  };
  if (quarantineIds.length === 0) return result;
  const records = { pool, quarantineIds, validation: { ...negatives, window, costUnit }, signal };
  const { reasonsAt, conflictingKeys } = await judgeRefusedRecords(records);
  const passed = quarantineIds.filter((_id, index) => !reasonsAt.has(index));
  const stillRefused = quarantineIds.flatMap((quarantineId, index) => {
    const reasons = reasonsAt.get(index);
    return reasons === undefined ? [] : [{ quarantineId, reasons }];
  });
  const judged = { ...result, acceptable: passed.length, stillRefused };
  if (dryRun || passed.length === 0) return judged;
  const validation = { ...records.validation, conflictingKeys };
  const appended = await appendPassed(settings, load, passed, (ids) =>
    readRefusedRecords({ ...records, validation, quarantineIds: ids }),
  );
  return { ...judged, loads: appended.loads, obstructed: [...superseded, ...appended.obstructed] };
}

type Appended = Pick<LoadReplay, 'loads' | 'obstructed'>;

/** Appends what can be appended. A refusal rolls all records back, so the records that it names are left out and the rest is tried again. */
async function appendPassed(
  settings: ReplaySettings,
  load: ChosenLoad,
  quarantineIds: readonly bigint[],
  open: (quarantineIds: readonly bigint[]) => ReturnType<typeof readRefusedRecords>,
): Promise<Appended> {
  const { pool, runId, resolvedBy, costUnit = 'cents', signal } = settings;
  const request = {
    stream: CAMPAIGNS_STREAM,
    replayOf: load.replayOf,
    runId,
    schemaVersion: schemaVersionOf({ ...DEFAULT_WINDOW_POLICY, costUnit }),
    quarantineIds,
    resolvedBy,
  };
  const outcome = await withRetries(() => replayQuarantined(pool, request, open(quarantineIds)), { signal });
  if (outcome.kind === 'replayed') {
    const { loadId, records, rows } = outcome;
    return { loads: [{ loadId, records, rows }], obstructed: [] };
  }
  const named = new Set(outcome.records.map(({ quarantineId }) => quarantineId));
  const others = quarantineIds.filter((id) => !named.has(id));
  if (others.length > 0) {
    const rest = await appendPassed(settings, load, others, open);
    return { loads: rest.loads, obstructed: [...outcome.records, ...rest.obstructed] };
  }
  if (quarantineIds.length === 1) return { loads: [], obstructed: outcome.records };
  // Every record has an obstacle, some of them only because of the others: append them one by one.
  const each: Appended[] = [];
  for (const id of quarantineIds) each.push(await appendPassed(settings, load, [id], open));
  return {
    loads: each.flatMap(({ loads }) => loads),
    obstructed: each.flatMap(({ obstructed }) => obstructed),
  };
}
