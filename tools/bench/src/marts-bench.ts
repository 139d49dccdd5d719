/**
 * How long does a daily build of the marts with its tests take, relative to a full build with all tests? Does it take longer as the history
 * grows? How fast are the monthly summary, the page of a campaign's ads and the restatements of a month?
 *
 * Five years × 200 campaigns × 20 ads: 7.3 million facts, 29 million lifedays, loaded in windows of 30 days. The baseline is the full build of
 * staging, core and reporting on empty tables with all tests. The daily build follows one more load, and tests only the days that changed. This
 * load has 17 days, as in a daily run, with a tenth of the rows changed. The snapshot runs before each build and is not measured. `flatness` is
 * the time of the daily build and its tests after five years, relative to a tenth of this. `--days N` measures a shorter history,
 * `--without-tests` only the builds.
 */
import { parseArgs } from 'node:util';
import { startBenchServer, writeBenchLoad } from './history-warehouse.ts';
import type { BenchDatabase } from './history-warehouse.ts';
import { median } from './median.ts';

const GOALS = { dailyShare: 0.1, flatness: 1.5, monthly: 1 };
const SHORT_PAST = 0.1;
const LOAD_DAYS = 30;
/** Like the daily pipelines. */
const CHECK_WHAT_CHANGED = { DBT_ENV_CHECK_SCOPE: 'changed' };
const CAMPAIGNS = 200;
const ADS = 20;
const KEYS_PER_DAY = CAMPAIGNS * ADS;
const WINDOW_DAYS = 17;
const SLOWEST_SHOWN = 12;
const PAGE_QUERIES = 9;

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '1826' },
    'without-tests': { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
const server = await startBenchServer(process.env['PATH']);
try {
  const short = await measureIn('short_past', Math.round(days * SHORT_PAST), () => Promise.resolve(null));
  const whole = await measureIn('marts', days, timePages);
  report(whole, short);
} finally {
  await server.close();
}

type BenchNodes = Awaited<ReturnType<BenchDatabase['dbt']>>['nodes'];

interface Build {
  readonly buildMs: number;
  readonly testMs: number;
}

interface Measured<Pages> {
  readonly full: Build;
  readonly daily: Build;
  readonly pages: Pages;
}

async function measureIn<Pages>(
  name: string,
  pastDays: number,
  timed: (database: BenchDatabase) => Promise<Pages>,
): Promise<Measured<Pages>> {
  const database = await server.openDatabase(name);
  try {
    for (let firstDay = 0; firstDay < pastDays; firstDay += LOAD_DAYS) {
      const loadedDays = Math.min(LOAD_DAYS, pastDays - firstDay);
      await load(database, { firstDay, loadedDays, seed: 0, changedShare: 0 });
    }
    await takeIntoHistory(database);
    console.log(
      `${pastDays} days, ${(pastDays * KEYS_PER_DAY).toLocaleString('en')} facts are in the history`,
    );
    const full = await build(database);
    console.log(`full build ${seconds(full.buildMs)}, tests ${seconds(full.testMs)}`);
    await database.pool.query('vacuum analyze');
    const firstDay = pastDays + 1 - WINDOW_DAYS;
    await load(database, { firstDay, loadedDays: WINDOW_DAYS, seed: 1, changedShare: 0.1 });
    await takeIntoHistory(database);
    const daily = await build(database, CHECK_WHAT_CHANGED);
    console.log(`daily build ${seconds(daily.buildMs)}, tests ${seconds(daily.testMs)}`);
    return { full, daily, pages: await timed(database) };
  } finally {
    await database.close();
  }
}

function report({ full, daily, pages }: Measured<PageTimes>, short: Measured<null>): void {
  const total = ({ buildMs, testMs }: Build): number => buildMs + testMs;
  const round = (ratio: number): number => Math.round(ratio * 1000) / 1000;
  const ratio = round(daily.buildMs / full.buildMs);
  const ratioWithTests = round(total(daily) / total(full));
  const flatness = round(total(daily) / total(short.daily));
  const monthlyRatio = round(pages.monthlySummaryMs / pages.monthOfAdsMs);
  console.log(
    JSON.stringify({
      bench: 'marts',
      ratio,
      ratioWithTests,
      goal: GOALS.dailyShare,
      flatness,
      flatnessGoal: GOALS.flatness,
      monthlyRatio,
      monthlyGoal: GOALS.monthly,
      pass:
        ratio <= GOALS.dailyShare &&
        ratioWithTests <= GOALS.dailyShare &&
        flatness <= GOALS.flatness &&
        monthlyRatio <= GOALS.monthly,
      fullBuildMs: Math.round(full.buildMs),
      fullTestMs: Math.round(full.testMs),
      dailyBuildMs: Math.round(daily.buildMs),
      dailyTestMs: Math.round(daily.testMs),
      shortDailyBuildMs: Math.round(short.daily.buildMs),
      shortDailyTestMs: Math.round(short.daily.testMs),
      ...pages,
      facts: days * KEYS_PER_DAY,
      days,
    }),
  );
}

/** Writes a load and its coverage; not measured. */
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
    `insert into etl.coverage (stream, date, load_id, rows_load_id, fetched_as_of, fetched_at)
     select l.stream, day::date, l.load_id, l.load_id, l.as_of_date, l.loaded_at
       from (select * from etl.loads order by load_id desc limit 1) as l
       cross join generate_series(l.from_date, l.to_date, interval '1 day') as days (day)
     on conflict (stream, date) do update
        set load_id = excluded.load_id, rows_load_id = excluded.rows_load_id, fetched_as_of = excluded.fetched_as_of`,
  );
}

async function takeIntoHistory(database: BenchDatabase): Promise<void> {
  await database.dbt('snapshot');
  await database.pool.query('vacuum analyze public.scd_campaign_performance');
}

/** Like the pipelines staging, marts_core and marts_reporting. */
async function build(database: BenchDatabase, checks?: typeof CHECK_WHAT_CHANGED): Promise<Build> {
  const time = { buildMs: 0, testMs: 0 };
  for (const folder of ['staging', 'marts/core', 'marts/reporting']) {
    const built = await database.dbt('run', `path:models/${folder}`);
    time.buildMs += built.elapsedMs;
    describeSlowest(folder, built.nodes);
    if (values['without-tests']) continue;
    const tested = await database.dbt('test', `path:models/${folder},test_type:data`, checks);
    time.testMs += tested.elapsedMs;
    describeSlowest(`${folder} tests`, tested.nodes);
  }
  return time;
}

function describeSlowest(folder: string, nodes: BenchNodes): void {
  const slowest = nodes.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST_SHOWN);
  console.log(`  ${folder}: ${slowest.map((node) => `${node.name} ${seconds(node.durationMs)}`).join(', ')}`);
}

interface PageTimes {
  readonly monthlySummaryMs: number;
  /** The baseline of the summary: the month's sums by campaign, from the rows of the ads. */
  readonly monthOfAdsMs: number;
  readonly campaignDeepDiveMs: number;
  readonly restatementsMs: number;
}

/** Measures the queries of the dashboard pages with the reader's role, for the last complete month and one campaign. */
async function timePages(database: BenchDatabase): Promise<PageTimes> {
  const reader = database.connectAs('dashboard_ro');
  const time = async (sql: string, values: readonly string[], wantedRows: number): Promise<number> => {
    const times: number[] = [];
    for (let query = 0; query < PAGE_QUERIES; query++) {
      const started = performance.now();
      const { rowCount } = await reader.query(sql, [...values]);
      if (rowCount !== wantedRows)
        throw new Error(`Cannot measure: ${String(rowCount)} rows and not ${wantedRows}: ${sql}`);
      times.push(performance.now() - started);
    }
    return Math.round(median(times) * 10) / 10;
  };
  try {
    const { rows } = await reader.query<{ month: string; days: number; campaign: string }>(
      `select month_start_date::text as month, count(*)::int as days,
              (select min(campaign_name) from public_core.dim_campaigns) as campaign
         from public_core.dim_dates where is_month_complete group by month_start_date order by month_start_date desc limit 1`,
    );
    const [{ month, days: daysOfMonth, campaign } = { month: '', days: 0, campaign: '' }] = rows;
    return {
      monthlySummaryMs: await time(
        'select * from public_reporting.monthly_campaign_summary where report_month = $1',
        [month],
        CAMPAIGNS,
      ),
      monthOfAdsMs: await time(
        `select campaign_key, sum(spend_eur), sum(impressions), sum(clicks), sum(registrations), sum(payers_14d), sum(revenue_14d_eur)
           from public_core.fct_daily_performance
          where date_day >= $1::date and date_day < $1::date + interval '1 month' group by campaign_key`,
        [month],
        CAMPAIGNS,
      ),
      campaignDeepDiveMs: await time(
        `select * from public_reporting.campaign_deep_dive
          where campaign_name = $1 and date_day >= $2::date and date_day < $2::date + interval '1 month'`,
        [campaign, month],
        ADS * daysOfMonth,
      ),
      restatementsMs: await time(
        'select * from public_reporting.restatements where report_month = $1',
        [month],
        CAMPAIGNS,
      ),
    };
  } finally {
    await reader.end();
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
