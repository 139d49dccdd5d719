import { runEtl } from '../extract/etl-run.ts';
import type { EtlRun } from '../extract/etl-run.ts';
import { CANARY } from '../extract/proof-world.ts';
import type { ProofWorld } from '../extract/proof-world.ts';
import { findLostTotals } from './find-lost-totals.ts';
import { findUnjustified, findWrongEnd } from './find-unjustified.ts';
import type { RunEnd } from './find-unjustified.ts';
import { findUnmended } from './find-unmended.ts';
import { findUnnamed } from './find-unnamed.ts';
import { strangeScheduleOf } from './strange-schedule.ts';
import type { StrangeSchedule } from './strange-schedule.ts';
import { startStrangeSource } from './strange-source.ts';
import type { StrangeSource } from './strange-source.ts';

/** A run takes about two seconds; a run of this length hangs. */
const DEADLINE_MS = 240_000;
const RUN_STARTS_AT = 'T06:00:00Z';

/** The result of a seed; `broken` is empty if every rule was kept. */
export interface StrangeSeedResult {
  /** The oddities, with the seed's choices. */
  readonly oddities: readonly string[];
  /** Answers with an oddity. */
  readonly strangeAnswers: number;
  /** Records with an oddity. */
  readonly strangeRecords: number;
  readonly broken: readonly string[];
}

/** Runs the oddities of a seed for some runs, repairs the source, and checks the warehouse after each run. */
export function proveStrangeSeed(world: ProofWorld, seed: number): Promise<StrangeSeedResult> {
  return proveStrangeSchedule(world, strangeScheduleOf(seed));
}

/**
 * Proves a given schedule.
 * @param tamper Called before each check, to test the proof itself.
 */
export async function proveStrangeSchedule(
  world: ProofWorld,
  schedule: StrangeSchedule,
  tamper?: () => Promise<void>,
): Promise<StrangeSeedResult> {
  const { seed } = schedule;
  await world.empty();
  await using source = await startStrangeSource(schedule);
  const broken: string[] = [];
  for (const [index, today] of schedule.strangeDays.entries()) {
    const runId = `seed ${seed} run ${index + 1}`;
    const before = source.answers().length;
    source.begin(today, index);
    const end = await attempt(world, source, schedule, { runId, today });
    const answers = source.answers().slice(before);
    await tamper?.();
    broken.push(
      ...findWrongEnd(runId, end, answers),
      ...(await findUnnamed(world.admin, runId, answers)),
      ...(await findUnjustified(world.admin, runId, answers)),
      ...(await findLostTotals(world.admin, source.answers())).map((line) => `${runId}: ${line}`),
    );
  }
  const strange = source.answers().filter(isStrange);
  source.mend();
  broken.push(...(await runMended(world, source, schedule)));
  await tamper?.();
  const today = schedule.mendedDays.at(-1) ?? schedule.firstDate;
  broken.push(...(await findUnmended(world.admin, source, { firstDate: schedule.firstDate, today })));
  return {
    oddities: schedule.oddities.map(({ name, about }) => `${name} (${about})`),
    strangeAnswers: strange.length,
    strangeRecords: strange.flatMap(({ records }) => records.filter(({ strikes }) => strikes.length > 0))
      .length,
    broken,
  };
}

/** Runs on the repaired source until nothing is due; returns what is wrong with these runs. */
async function runMended(
  world: ProofWorld,
  source: StrangeSource,
  schedule: StrangeSchedule,
): Promise<readonly string[]> {
  const { seed, firstDate, strangeDays, mendedDays } = schedule;
  const broken: string[] = [];
  for (const [index, today] of mendedDays.entries()) {
    source.begin(today, strangeDays.length + index);
    const run = { runId: `seed ${seed} mended ${index + 1}`, today };
    broken.push(...findWrongEnd(run.runId, await attempt(world, source, schedule, run), []));
  }
  const today = mendedDays.at(-1) ?? firstDate;
  const asked = source.answers().length;
  const idle = { runId: `seed ${seed} idle`, today };
  broken.push(...findWrongEnd(idle.runId, await attempt(world, source, schedule, idle), []));
  if (source.answers().length > asked) broken.push(`still due on ${today}, after everything was asked for`);
  return broken;
}

function isStrange({
  status,
  oddity,
  records,
  lacking,
  incomplete,
}: ReturnType<StrangeSource['answers']>[number]): boolean {
  return (
    status !== 200 ||
    oddity !== null ||
    lacking.length > 0 ||
    incomplete.length > 0 ||
    records.some(({ strikes }) => strikes.length > 0)
  );
}

/** One run, and how it ended. */
async function attempt(
  { database, workDir }: ProofWorld,
  { baseUrl }: StrangeSource,
  { firstDate, order, reconcile }: StrangeSchedule,
  { runId, today }: { readonly runId: string; readonly today: string },
): Promise<RunEnd> {
  const run: EtlRun = {
    ...{ database, baseUrl, key: CANARY, workDir, runId, today, firstDate, order, reconcile },
    patience: 'long',
    startsAtMs: Date.parse(`${today}${RUN_STARTS_AT}`),
  };
  const { promise: isLate, resolve } = Promise.withResolvers<RunEnd>();
  const deadline = setTimeout(() => {
    resolve({ kind: 'hangs' });
  }, DEADLINE_MS);
  const ended = runEtl(run, () => undefined).then(
    (): RunEnd => ({ kind: 'done' }),
    (error: unknown): RunEnd => ({ kind: 'failed', error }),
  );
  try {
    return await Promise.race([ended, isLate]);
  } finally {
    clearTimeout(deadline);
  }
}
