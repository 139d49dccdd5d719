/**
 * How large is the overhead of the runner over dbt's own work, and does the memory of the warm worker stay constant?
 *
 * The dbt pipelines of `dbt_dag_config.yml` on a loaded warehouse, with the warm worker and with one process per invocation, in
 * turns. The overhead of an invocation is its wall time, from the call to the outcome, minus the time in which at least one of its
 * nodes was running (from dbt's own events). The ratio is the overhead with processes to the overhead with the worker.
 * `--invocations 200` then continues with one worker, which is never replaced, and measures its memory.
 */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDbtRunner, selectProcessVariables } from '@volka/dbt-runner';
import type { DbtRequest, DbtRunner } from '@volka/dbt-runner';
import { startPostgres } from '@volka/local-postgres';
import { createPlatform, MAIN_PIPELINE_ID } from '@volka/orchestrator';
import type { Platform } from '@volka/orchestrator';
import { Secret } from '@volka/runtime';
import { startSimulator } from '@volka/volka-api';
import { migrate } from '@volka/warehouse';
import { median } from './median.ts';
import { requireDbt } from './require-dbt.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const TODAY = '2024-12-15';
const API_KEY = 'bench';
const ROUNDS = 3;
const GOALS = { overheadRatio: 6, firstEventShare: 0.08, rssGrowthRatio: 1.25 };
type Invocation = Pick<DbtRequest, 'command' | 'select'>;

/** The worker repeats these while its memory is measured: the commands of a day, on few nodes. */
const CHEAP: readonly Invocation[] = [
  { command: 'run', select: 'monthly_campaign_summary' },
  { command: 'test', select: 'monthly_campaign_summary' },
  { command: 'snapshot' },
  { command: 'parse' },
];
/** The memory still grows while each kind of invocation runs for the first few times. */
const SETTLED_AFTER = 28;

interface Cost {
  readonly wallMs: number;
  readonly nodesMs: number;
  readonly firstEventMs: number;
}

const venvDir = requireDbt();
const { values } = parseArgs({ options: { invocations: { type: 'string', default: '42' } } });
const folder = await mkdtemp(join(tmpdir(), 'volka-bench-dbt-'));
await chmod(folder, 0o755); // The server's user must be able to enter the folder of its cluster.
const server = await startPostgres({ dataDir: join(folder, 'cluster') });
try {
  const platform = await loadedPlatform();
  const invocations = invocationsOf(platform);
  await platform.close();
  await measure(invocations, Number(values.invocations));
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** A warehouse with data in every layer. Its size determines the work of the nodes, which is not measured. */
async function loadedPlatform(): Promise<Platform> {
  await migrate({ ...server, database: 'postgres' });
  const simulator = await startSimulator({ apiKey: API_KEY, asOf: TODAY, campaigns: 5, adsPerCampaign: 5 });
  const platform = await createPlatform({
    database: { ...server, database: 'postgres' },
    api: { baseUrl: simulator.baseUrl, key: new Secret(API_KEY) },
    archive: { archiveUri: join(folder, 'archive'), spoolDir: join(folder, 'spool') },
    plan: { historyYears: 1, loadOrder: 'oldest-first' },
    dbt: {
      dataDir: join(folder, 'data'),
      dbtProjectDir: join(ROOT, 'dbt_project'),
      pythonDir: venvDir,
      processVariables: selectProcessVariables(process.env),
    },
    reports: { queriesDir: join(ROOT, 'sql', 'queries'), reportsUri: join(folder, 'reports') },
  });
  await platform.run({
    pipelineId: MAIN_PIPELINE_ID,
    runId: 'bench-load',
    today: TODAY,
    signal: new AbortController().signal,
    sink: () => undefined,
  });
  await simulator.close();
  return platform;
}

/** Every dbt invocation of the pipelines that the main one triggers, in its order. */
function invocationsOf({ pipelines }: Platform): readonly Invocation[] {
  const tasksOf = (pipelineId: string) => pipelines.get(pipelineId)?.tasks ?? [];
  return tasksOf(MAIN_PIPELINE_ID)
    .flatMap((task) => (task.kind === 'trigger' ? tasksOf(task.pipelineId) : []))
    .flatMap((task) =>
      task.kind === 'dbt'
        ? [{ command: task.command, ...(task.selector === undefined ? {} : { select: task.selector }) }]
        : [],
    );
}

function open(adapter: 'cli' | 'worker'): DbtRunner {
  return createDbtRunner({
    projectDir: join(ROOT, 'dbt_project'),
    profilesDir: join(folder, 'data', 'dbt', 'profiles'),
    venvDir,
    targetRoot: join(folder, adapter),
    adapter,
    recycle: { maxInvocations: Infinity, maxRssMb: Infinity },
    env: {
      ...process.env,
      DB_HOST: server.host,
      DB_PORT: String(server.port),
      DB_USER: server.user,
      DB_PASSWORD: server.password,
      DB_NAME: 'postgres',
    },
  });
}

async function measure(invocations: readonly Invocation[], many: number): Promise<void> {
  const runners = { cli: open('cli'), worker: open('worker') };
  try {
    // The first parse and the start of the worker happen once per service, so they are not measured.
    for (const runner of Object.values(runners)) await run(runner, { command: 'parse' });
    const rounds = { cli: [] as Cost[], worker: [] as Cost[] };
    const firstEventsMs = { cli: [] as number[], worker: [] as number[] };
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const adapter of ['cli', 'worker'] as const) {
        const costs: Cost[] = [];
        for (const invocation of invocations) costs.push(await run(runners[adapter], invocation));
        const sum = total(costs);
        rounds[adapter].push(sum);
        firstEventsMs[adapter].push(...costs.map(({ firstEventMs }) => firstEventMs));
        console.log(
          `round ${round}, ${adapter}: ${sum.wallMs.toFixed(0)} ms, nodes ${sum.nodesMs.toFixed(0)} ms, overhead ${(sum.wallMs - sum.nodesMs).toFixed(0)} ms`,
        );
      }
    }
    const before = ROUNDS * invocations.length;
    const rss = await watchMemory(runners.worker, before, many - before);
    report(invocations.length, rounds, firstEventsMs, rss, many);
  } finally {
    await Promise.all(Object.values(runners).map((runner) => runner.close()));
  }
}

function total(costs: readonly Cost[]): Cost {
  const sum = (pick: (cost: Cost) => number): number => costs.reduce((all, cost) => all + pick(cost), 0);
  return {
    wallMs: sum(({ wallMs }) => wallMs),
    nodesMs: sum(({ nodesMs }) => nodesMs),
    firstEventMs: Math.max(...costs.map(({ firstEventMs }) => firstEventMs)),
  };
}

async function run(runner: DbtRunner, request: Invocation): Promise<Cost> {
  const started = performance.now();
  const { events, outcome } = runner.run({ ...request, runId: 'bench' });
  let firstEventMs = Number.NaN;
  let atWork = 0;
  let since = 0;
  let nodesMs = 0;
  for await (const event of events) {
    if (Number.isNaN(firstEventMs)) firstEventMs = performance.now() - started;
    if (event.kind === 'node-started') {
      if (atWork === 0) since = Date.parse(event.at);
      atWork += 1;
    }
    if (event.kind === 'node-finished') {
      atWork -= 1;
      if (atWork === 0) nodesMs += Date.parse(event.at) - since;
    }
  }
  const { kind } = await outcome;
  if (kind !== 'success') throw new Error(`Cannot measure dbt ${request.command}: it ended as ${kind}`);
  return { wallMs: performance.now() - started, nodesMs, firstEventMs };
}

/** The worker's resident memory in MiB after each further invocation. */
async function watchMemory(runner: DbtRunner, before: number, more: number): Promise<readonly number[]> {
  const sizes: number[] = [];
  for (let n = 0; n < more; n += 1) {
    await run(runner, CHEAP[n % CHEAP.length] ?? { command: 'parse' });
    sizes.push(await workerRssMb());
    if (n % 20 === 0) console.log(`worker after ${before + n + 1} invocations: ${sizes.at(-1) ?? 0} MiB`);
  }
  return sizes;
}

/** Linux only; 0 elsewhere. */
async function workerRssMb(): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const read = (pid: string, file: string): Promise<string> =>
    readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  for (const pid of pids) {
    if (!(await read(pid, 'cmdline')).includes('worker.py')) continue;
    const status = await read(pid, 'status');
    if (!new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status)) continue;
    return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }
  return 0;
}

function report(
  count: number,
  rounds: Readonly<Record<'cli' | 'worker', readonly Cost[]>>,
  firstEventsMs: Readonly<Record<'cli' | 'worker', readonly number[]>>,
  rss: readonly number[],
  many: number,
): void {
  const overheadMs = (costs: readonly Cost[]): number =>
    Math.min(...costs.map((each) => each.wallMs - each.nodesMs));
  const cliMs = overheadMs(rounds.cli);
  const workerMs = overheadMs(rounds.worker);
  const firstEventMs = median(firstEventsMs.worker);
  const cliFirstEventMs = median(firstEventsMs.cli);
  const settled = rss[Math.min(SETTLED_AFTER, rss.length - 1)] ?? 0;
  const largest = Math.max(0, ...rss.slice(SETTLED_AFTER));
  const growth = settled === 0 ? 1 : Math.max(1, largest / settled);
  const seconds = (ms: number): number => Math.round(ms / 10) / 100;
  const round = (value: number): number => Math.round(value * 1000) / 1000;
  const ratio = round(cliMs / workerMs);
  const firstEventShare = round(firstEventMs / cliFirstEventMs);
  console.log(
    JSON.stringify({
      bench: 'dbt',
      ratio,
      goal: GOALS.overheadRatio,
      firstEventShare,
      firstEventGoal: GOALS.firstEventShare,
      rssGrowthRatio: round(growth),
      rssGrowthGoal: GOALS.rssGrowthRatio,
      pass:
        ratio >= GOALS.overheadRatio &&
        firstEventShare <= GOALS.firstEventShare &&
        growth <= GOALS.rssGrowthRatio,
      invocations: count,
      rounds: ROUNDS,
      workerOverheadSeconds: seconds(workerMs),
      cliOverheadSeconds: seconds(cliMs),
      nodesSeconds: seconds(median(rounds.worker.map(({ nodesMs }) => nodesMs))),
      firstEventMs: Math.round(firstEventMs),
      slowestFirstEventMs: Math.round(Math.max(...firstEventsMs.worker)),
      cliFirstEventMs: Math.round(cliFirstEventMs),
      workerInvocations: Math.max(many, ROUNDS * count),
      settledRssMb: settled,
      largestRssMb: largest,
    }),
  );
}
