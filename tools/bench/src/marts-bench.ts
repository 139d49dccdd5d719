/**
 * What does a day cost the marts, against building them anew, and how fast is a month's summary?
 *
 * Five years × 200 campaigns × 20 ads: 7.3 million facts, 29 million lifedays. The baseline is the full build of core and reporting on empty
 * tables; against it the build after one more day, with the 17 days reloaded that a daily run fetches, a tenth of the rows changed. The history is
 * there in both cases. Tests run after each build and are told apart: they read everything, also after a small build. `--days N` measures a
 * shorter past, `--without-tests` the builds alone.
 */
import { parseArgs } from 'node:util';
import { startBenchServer, writeBenchLoad } from './history-warehouse.ts';
import type { BenchDatabase } from './history-warehouse.ts';
import { median } from './median.ts';

const GOALS = { dailyShare: 0.1, monthlyMs: 100 };
const CAMPAIGNS = 200;
const ADS = 20;
const KEYS_PER_DAY = CAMPAIGNS * ADS;
const WINDOW_DAYS = 17;
const SLOWEST_SHOWN = 5;
const MONTHLY_QUERIES = 9;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '1826' },
    'without-tests': { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
const server = await startBenchServer(process.env['PATH']);
try {
  const database = await server.openDatabase('marts');
  try {
    await measure(database);
  } finally {
    await database.close();
  }
} finally {
  await server.close();
}

interface Build {
  readonly buildMs: number;
  readonly testMs: number;
}

async function measure(database: BenchDatabase): Promise<void> {
  await load(database, { firstDay: 0, loadedDays: days, seed: 0, changedShare: 0 });
  console.log(`${days} days, ${(days * KEYS_PER_DAY).toLocaleString('en')} facts are in the history`);
  const full = await build(database);
  console.log(`full build ${seconds(full.buildMs)}, tests ${seconds(full.testMs)}`);
  await database.pool.query('vacuum analyze');
  await load(database, {
    firstDay: days + 1 - WINDOW_DAYS,
    loadedDays: WINDOW_DAYS,
    seed: 1,
    changedShare: 0.1,
  });
  const daily = await build(database);
  console.log(`daily build ${seconds(daily.buildMs)}, tests ${seconds(daily.testMs)}`);
  const monthlyMs = await timeMonth(database);
  const ratio = Math.round((daily.buildMs / full.buildMs) * 1000) / 1000;
  console.log(
    JSON.stringify({
      bench: 'marts',
      ratio,
      goal: GOALS.dailyShare,
      pass: ratio <= GOALS.dailyShare && monthlyMs <= GOALS.monthlyMs,
      fullBuildMs: Math.round(full.buildMs),
      fullTestMs: Math.round(full.testMs),
      dailyBuildMs: Math.round(daily.buildMs),
      dailyTestMs: Math.round(daily.testMs),
      monthlySummaryMs: Math.round(monthlyMs * 10) / 10,
      monthlyGoalMs: GOALS.monthlyMs,
      facts: days * KEYS_PER_DAY,
      days,
    }),
  );
}

/** A load, its coverage, and its way into the history; outside the measurement. */
async function load(
  database: BenchDatabase,
  what: {
    readonly firstDay: number;
    readonly loadedDays: number;
    readonly seed: number;
    readonly changedShare: number;
  },
): Promise<void> {
  const { firstDay, loadedDays, seed, changedShare } = what;
  await writeBenchLoad(database.pool, {
    firstDay,
    days: loadedDays,
    keysPerDay: KEYS_PER_DAY,
    seed,
    changedShare,
    campaigns: CAMPAIGNS,
  });
  await database.pool.query(
    `insert into etl.coverage (stream, date, load_id, fetched_as_of, fetched_at)
     select l.stream, day::date, l.load_id, l.as_of_date, l.loaded_at
       from (select * from etl.loads order by load_id desc limit 1) as l
       cross join generate_series(l.from_date, l.to_date, interval '1 day') as days (day)
     on conflict (stream, date) do update set load_id = excluded.load_id, fetched_as_of = excluded.fetched_as_of`,
  );
  await database.dbt('snapshot');
  await database.dbt('run', 'path:models/staging');
  await database.pool.query('vacuum analyze public.scd_campaign_performance');
}

/** As the pipelines marts_core and marts_reporting do it. */
async function build(database: BenchDatabase): Promise<Build> {
  const time = { buildMs: 0, testMs: 0 };
  for (const folder of ['core', 'reporting']) {
    const built = await database.dbt('run', `path:models/marts/${folder}`);
    time.buildMs += built.elapsedMs;
    const slowest = built.nodes.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST_SHOWN);
    console.log(
      `  ${folder}: ${slowest.map((node) => `${node.name} ${seconds(node.durationMs)}`).join(', ')}`,
    );
    if (values['without-tests']) continue;
    time.testMs += (await database.dbt('test', `path:models/marts/${folder},test_type:data`)).elapsedMs;
  }
  return time;
}

async function timeMonth(database: BenchDatabase): Promise<number> {
  const reader = database.connectAs('dashboard_ro');
  try {
    const times: number[] = [];
    for (let query = 0; query < MONTHLY_QUERIES; query++) {
      const started = performance.now();
      const { rowCount } = await reader.query(
        `select * from public_reporting.monthly_campaign_summary where report_month = (
           select max(month_start_date) from public_core.dim_dates where is_month_complete)`,
      );
      if (rowCount !== CAMPAIGNS)
        throw new Error(`Cannot measure: ${String(rowCount)} campaigns in the month`);
      times.push(performance.now() - started);
    }
    return median(times);
  } finally {
    await reader.end();
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
