/**
 * How long does it take to read a month as of an instant from a history of 20 million versions?
 *
 * Five years, 1,100 keys a day, ten versions per key: the first on the next day, then about one every other day while the cohort matures.
 * The queries are those of the dashboard (role dashboard_ro): sums by campaign of one month from public_core.campaign_performance_as_of, as
 * of an instant during the month's maturation, of a later one, and of now. The baseline is the same query on a table with only that month's
 * versions, in the same run. `--versions <millions> --days <count>` sets another size; the days end with 2023. On a busy machine, the
 * processor time of the server's process is more reliable, so it is reported, too.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { WarehousePool } from '@volka/warehouse';
import { startBenchServer, writeBenchLoad } from './history-warehouse.ts';
import type { BenchDatabase } from './history-warehouse.ts';
import { median } from './median.ts';

/** Relative to the time of the same sums on the month's versions alone. */
const GOAL = 1;
const VERSIONS_PER_KEY = 10;
const WARM_UP_REPEATS = 3;
const REPEATS = 21;
const CLOCK_TICK_MS = 10;
const HISTORY = 'public.scd_campaign_performance';

const { values } = parseArgs({
  options: { versions: { type: 'string', default: '20' }, days: { type: 'string', default: '1826' } },
});
const days = Number(values.days);
const keysPerDay = Math.round((Number(values.versions) * 1_000_000) / days / VERSIONS_PER_KEY);

const server = await startBenchServer(process.env['PATH']);
try {
  const database = await server.openDatabase('as_of');
  const { pool, dbt } = database;
  try {
    // dbt creates the table, its indexes, the view and the function. Then the rows are written, and the indexes are built last.
    await writeBenchLoad(pool, { firstDay: 0, days: 1, keysPerDay: 1, seed: 0, changedShare: 0 });
    await dbt('snapshot');
    await dbt('run', 'fct_performance_versions');
    const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
      `select indexname as name, indexdef as definition from pg_indexes where schemaname = 'public' and tablename = 'scd_campaign_performance'`,
    );
    for (const { name } of indexes) await pool.query(`drop index public.${name}`);
    await pool.query(`truncate ${HISTORY}`);
    const started = performance.now();
    for (let version = 0; version < VERSIONS_PER_KEY; version++) await writeVersions(pool, version);
    for (const { definition } of indexes) await pool.query(definition);
    await pool.query(`vacuum (analyze, freeze) ${HISTORY}`);
    console.log(
      `${await count(pool)} versions made in ${((performance.now() - started) / 1000).toFixed(0)} s`,
    );
    await measure(database);
  } finally {
    await database.close();
  }
} finally {
  await server.close();
}

/** Version `n` of every key, day by day, as loads would write them. */
async function writeVersions(pool: WarehousePool, version: number): Promise<void> {
  const isLast = version === VERSIONS_PER_KEY - 1;
  await pool.query(
    `insert into ${HISTORY} (campaigns_execution_date, campaign_name, ad_name, spend_cents, _spend_source, impressions, clicks, registrations,
       ctr, cr, cpc_cents, players_1d, players_3d, players_7d, players_14d, payers_1d, payers_3d, payers_7d, payers_14d, payments_1d,
       payments_3d, payments_7d, payments_14d, revenue_1d_cents, revenue_3d_cents, revenue_7d_cents, revenue_14d_cents, _is_deleted,
       _row_hash, _load_id, _etl_loaded_at, dbt_scd_id, dbt_updated_at, dbt_valid_from, dbt_valid_to)
     select d.day, 'Campaign_' || key % 40, 'Ad_' || key / 40, 1000 + key, 'reported', 9000, 300, 30,
            0.0333333333, 0.1, 12, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, false,
            md5(key::text || '/' || n)::uuid, 1, span.from_at, md5(concat_ws('/', d.day, key, n)), span.from_at, span.from_at,
            ${isLast ? 'null' : 'span.to_at'}
       from (select date '2023-12-31' - i as day from generate_series(0, ${days - 1}) as i) as d
       cross join generate_series(0, ${keysPerDay - 1}) as key
       cross join (select ${version}::int as n) as v
       cross join lateral (
         select d.day + interval '29 hours' + n * interval '42 hours' as from_at,
                d.day + interval '29 hours' + (n + 1) * interval '42 hours' as to_at) as span`,
  );
}

async function measure({ pool, connectAs }: BenchDatabase): Promise<void> {
  const reader = connectAs('dashboard_ro');
  const month = `date_day between '2023-10-01' and '2023-10-31'`;
  const sums = `campaign_name, sum(spend_eur) as spend, sum(registrations) as registrations, sum(revenue_14d_eur) as revenue, sum(payers_14d) as payers`;
  const instants = {
    maturing: '2023-10-20 06:00+00',
    settled: '2023-12-01 06:00+00',
    now: '2026-01-01 00:00+00',
  };
  try {
    const asked: Record<string, Timing & { readonly rows: number }> = {};
    for (const [name, instant] of Object.entries(instants)) {
      const from = `public_core.campaign_performance_as_of('${instant}') where ${month}`;
      asked[name] = {
        ...(await timeOf(reader, `select ${sums} from ${from} group by 1`)),
        rows: Number((await reader.query<{ n: bigint }>(`select count(*) as n from ${from}`)).rows[0]?.n),
      };
      console.log(`${name}: ${JSON.stringify(asked[name])}`);
    }
    const plan = await reader.query<Record<string, string>>(
      `explain (costs off) select ${sums} from public_core.campaign_performance_as_of('${instants.maturing}') where ${month} group by 1`,
    );
    for (const row of plan.rows) console.log(`  ${row['QUERY PLAN'] ?? ''}`);
    await pool.query(
      `create unlogged table month_alone as select * from ${HISTORY} where campaigns_execution_date between '2023-10-01' and '2023-10-31'`,
    );
    await pool.query('analyze month_alone');
    const baseline = await timeOf(
      pool,
      `select campaign_name, sum(spend_cents), sum(registrations), sum(revenue_14d_cents), sum(payers_14d) from month_alone
        where dbt_valid_from <= '${instants.maturing}' and (dbt_valid_to is null or dbt_valid_to > '${instants.maturing}') group by 1`,
    );
    const slowestMs = Math.max(...Object.values(asked).map(({ ms }) => ms));
    const ratio = Math.round((slowestMs / baseline.ms) * 100) / 100;
    console.log(
      JSON.stringify({
        bench: 'as-of',
        ratio,
        goal: GOAL,
        pass: ratio <= GOAL,
        versions: await count(pool),
        slowestMs: Math.round(slowestMs),
        asked,
        slowestProcessorMs: Math.max(...Object.values(asked).map(({ processorMs }) => processorMs)),
        monthAloneMs: baseline.ms,
      }),
    );
  } finally {
    await reader.end();
  }
}

interface Timing {
  /** Median of the repeats, measured by the client. */
  readonly ms: number;
  readonly fastestMs: number;
  /** Mean processor time of the server's process for this session. */
  readonly processorMs: number;
}

async function timeOf(pool: WarehousePool, sql: string): Promise<Timing> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid ?? 0;
    for (let repeat = 0; repeat < WARM_UP_REPEATS; repeat++) await client.query(sql);
    const times: number[] = [];
    const processorBeforeMs = await processorMsOf(pid);
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const started = performance.now();
      await client.query(sql);
      times.push(performance.now() - started);
    }
    const processorMs = ((await processorMsOf(pid)) - processorBeforeMs) / REPEATS;
    const round = (ms: number): number => Math.round(ms * 10) / 10;
    return {
      ms: round(median(times)),
      fastestMs: round(Math.min(...times)),
      processorMs: round(processorMs),
    };
  } finally {
    client.release();
  }
}

/** User and system time of a process. Linux only; 0 elsewhere. */
async function processorMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * CLOCK_TICK_MS;
}

async function count(pool: WarehousePool): Promise<number> {
  const { rows } = await pool.query<{ n: bigint }>(`select count(*) as n from ${HISTORY}`);
  return Number(rows[0]?.n);
}
