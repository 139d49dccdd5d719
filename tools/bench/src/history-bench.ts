/**
 * Does a daily snapshot pass cost the same when the history has grown?
 *
 * Two databases on one server, with 0.4 and 1.5 million open rows and 4,000 keys a day. A pass is the daily one: `dbt snapshot`, in a warm
 * process, adds a load of the last 17 days (68,000 rows, a tenth of them changed) to the history. The databases take turns; the ratio is
 * that of the medians, large to small.
 */
import { startBenchServer, writeBenchLoad } from './history-warehouse.ts';
import type { BenchDatabase } from './history-warehouse.ts';
import { median } from './median.ts';

const GOAL = 1.1;
const KEYS_PER_DAY = 4_000;
const WINDOW_DAYS = 17;
const SMALL_DAYS = 100;
const LARGE_DAYS = 375;
const WARM_UP_PASSES = 2;
const PASSES = 7;

const server = await startBenchServer(process.env['PATH']);
try {
  const small = await prepare('small', SMALL_DAYS);
  const large = await prepare('large', LARGE_DAYS);
  try {
    const measured = { small: [] as number[], large: [] as number[] };
    for (let pass = 1; pass <= WARM_UP_PASSES + PASSES; pass++) {
      const smallMs = await dailyPass(small, SMALL_DAYS, pass);
      const largeMs = await dailyPass(large, LARGE_DAYS, pass);
      const isWarm = pass > WARM_UP_PASSES;
      console.log(
        `${isWarm ? 'pass   ' : 'warm-up'} ${pass}: small ${smallMs.toFixed(0)} ms, large ${largeMs.toFixed(0)} ms`,
      );
      if (!isWarm) continue;
      measured.small.push(smallMs);
      measured.large.push(largeMs);
    }
    const smallMs = median(measured.small);
    const largeMs = median(measured.large);
    const ratio = Math.round((largeMs / smallMs) * 100) / 100;
    console.log(
      JSON.stringify({
        bench: 'history',
        ratio,
        goal: GOAL,
        pass: ratio <= GOAL,
        smallPassMs: Math.round(smallMs),
        largePassMs: Math.round(largeMs),
        smallOpenRows: await openRows(small),
        largeOpenRows: await openRows(large),
        rowsPerPass: KEYS_PER_DAY * WINDOW_DAYS,
        passes: PASSES,
      }),
    );
  } finally {
    await small.close();
    await large.close();
  }
} finally {
  await server.close();
}

async function prepare(name: string, days: number): Promise<BenchDatabase> {
  const database = await server.openDatabase(name);
  await writeBenchLoad(database.pool, {
    firstDay: 0,
    days,
    keysPerDay: KEYS_PER_DAY,
    seed: 0,
    changedShare: 0,
  });
  const { elapsedMs: ms } = await database.dbt('snapshot');
  // Like on a normal day: the statistics are current, and no changed pages have to be written.
  await database.pool.query('vacuum analyze');
  await database.pool.query('checkpoint');
  console.log(`${name}: ${days} days, first snapshot ${(ms / 1000).toFixed(1)} s`);
  return database;
}

/** Writing the load is not measured. */
async function dailyPass(database: BenchDatabase, days: number, seed: number): Promise<number> {
  const firstDay = days - WINDOW_DAYS;
  await writeBenchLoad(database.pool, {
    firstDay,
    days: WINDOW_DAYS,
    keysPerDay: KEYS_PER_DAY,
    seed,
    changedShare: 0.1,
  });
  return (await database.dbt('snapshot')).elapsedMs;
}

async function openRows({ pool }: BenchDatabase): Promise<number> {
  const { rows } = await pool.query<{ n: bigint }>(
    'select count(*) as n from public.scd_campaign_performance where dbt_valid_to is null',
  );
  return Number(rows[0]?.n);
}
