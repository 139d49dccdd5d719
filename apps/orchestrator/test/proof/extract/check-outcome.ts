import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Simulator } from '@volka/volka-api';
import type { WarehousePool } from '@volka/warehouse';
import { CANARY } from './proof-world.ts';
import type { Schedule } from './schedule.ts';

/** Checks the rules that must hold after the last fault; returns those that do not. */
export async function findBroken(
  admin: WarehousePool,
  simulator: Simulator,
  schedule: Schedule,
  workDir: string,
  log: string,
): Promise<readonly string[]> {
  return [
    ...(await findHoles(admin, schedule)),
    ...(await findDoubles(admin)),
    ...(await findLostVolumes(admin)),
    ...(await findDifferences(admin, simulator)),
    ...(await findCanary(admin, workDir, log)),
  ];
}

async function findHoles(admin: WarehousePool, { firstDate, lastDay }: Schedule): Promise<readonly string[]> {
  const { rows } = await admin.query<{ date: string; known: boolean; open: boolean }>(
    `select coalesce(c.date, d.day::date) as date, c.load_id is not null as known, c.date >= $2::date as open
       from generate_series($1::date, $2::date - 1, interval '1 day') as d (day)
       full join etl.coverage as c on c.date = d.day::date
      where c.load_id is null or c.failed_at is not null or c.date >= $2::date or c.date < $1::date`,
    [firstDate, lastDay],
  );
  return rows.map(
    ({ date, known, open }) => `${date}: ${open ? 'open day loaded' : known ? 'failed' : 'hole'}`,
  );
}

async function findDoubles(admin: WarehousePool): Promise<readonly string[]> {
  const { rows } = await admin.query<{ what: string }>(
    `select 'row twice: ' || (r._load_id, campaigns_execution_date, campaign_name, ad_name)::text as what
       from public.campaign_performance_raw_appends as r
      group by _load_id, campaigns_execution_date, campaign_name, ad_name having count(*) > 1
     union all
     select 'load ' || coalesce(l.load_id, r._load_id) || ': ' || count(r._load_id) || ' rows, ledger says '
            || coalesce(max(l.rows_accepted)::text, 'nothing')
       from etl.loads as l
       full join public.campaign_performance_raw_appends as r on r._load_id = l.load_id
      group by coalesce(l.load_id, r._load_id)
     having max(l.rows_accepted) is distinct from count(r._load_id)`,
  );
  return rows.map(({ what }) => what);
}

/** Finds loads whose day volumes differ from their rows; both are written in one transaction. */
async function findLostVolumes(admin: WarehousePool): Promise<readonly string[]> {
  const { rows } = await admin.query<{ what: string }>(
    `select 'load ' || l.load_id || ': day volumes of ' || coalesce(sum(v.row_count), 0) || ' rows, ledger says '
            || l.rows_accepted as what
       from etl.loads as l
       left join etl.day_volumes as v on v.load_id = l.load_id
      group by l.load_id
     having l.rows_accepted <> coalesce(sum(v.row_count), 0)`,
  );
  return rows.map(({ what }) => what);
}

interface ApiRow {
  readonly date: string;
  readonly campaign: string | null;
  readonly ad?: string | null;
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly metrics: readonly {
    readonly lifeday: number;
    readonly players: number;
    readonly payers: number;
    readonly payments: number;
    readonly revenue: number;
  }[];
}

/** Compares each date's last load with the simulator's data as of the day of that load. */
async function findDifferences(admin: WarehousePool, simulator: Simulator): Promise<readonly string[]> {
  const { rows: clocks } = await admin.query<{ as_of: string; from_date: string; to_date: string }>(
    `select fetched_as_of as as_of, min(date) as from_date, max(date) as to_date
       from etl.coverage where load_id is not null group by 1`,
  );
  const { rows: stored } = await admin.query<{ as_of: string; date: string; row: string }>(
    `select c.fetched_as_of as as_of, c.date,
            array_to_string(array[r.campaigns_execution_date::text, campaign_name, ad_name, impressions::text,
              clicks::text, registrations::text,
              ${[1, 3, 7, 14]
                .map(
                  (n) =>
                    `players_${n}d::text, payers_${n}d::text, payments_${n}d::text, revenue_${n}d_cents::text`,
                )
                .join(', ')}], '|', '-') as row
       from etl.coverage as c
       join public.campaign_performance_raw_appends as r
         on r._load_id = c.load_id and r.campaigns_execution_date = c.date`,
  );
  const asOf = new Map<string, string>();
  const { rows: days } = await admin.query<{ date: string; as_of: string }>(
    'select date, fetched_as_of as as_of from etl.coverage',
  );
  for (const day of days) asOf.set(day.date, day.as_of);
  const broken: string[] = [];
  for (const clock of clocks) {
    simulator.setClock(clock.as_of);
    const url = `${simulator.baseUrl}/campaigns-report?period_from=${clock.from_date}&period_to=${clock.to_date}&lod=a`;
    const response = await fetch(url, { headers: { 'x-api-key': CANARY } });
    const served = response.status === 404 ? [] : ((await response.json()) as ApiRow[]);
    const expected = new Set(
      served.filter((row) => row.campaign !== null && asOf.get(row.date) === clock.as_of).map(describe),
    );
    const actual = new Set(stored.filter(({ as_of }) => as_of === clock.as_of).map(({ row }) => row));
    const missing = expected.difference(actual);
    const surplus = actual.difference(expected);
    for (const row of [...missing].slice(0, 3)) broken.push(`as of ${clock.as_of}, missing: ${row}`);
    for (const row of [...surplus].slice(0, 3)) broken.push(`as of ${clock.as_of}, surplus: ${row}`);
  }
  return broken;
}

function describe(row: ApiRow): string {
  const lifedays = [1, 3, 7, 14].flatMap((lifeday): readonly (string | number)[] => {
    const metric = row.metrics.find((each) => each.lifeday === lifeday);
    if (metric === undefined) return ['-', '-', '-', '-'];
    return [metric.players, metric.payers, metric.payments, Math.round(metric.revenue * 100)];
  });
  const { date, campaign, ad, impressions, clicks, registrations } = row;
  return [date, campaign, ad ?? 'N/A', impressions, clicks, registrations, ...lifedays].join('|');
}

/** Finds the key in the ledger, the archive, the spool or the log. */
async function findCanary(admin: WarehousePool, workDir: string, log: string): Promise<readonly string[]> {
  const found: string[] = [];
  if (log.includes(CANARY)) found.push('the key is in the log');
  const { rows } = await admin.query<{ table: string; hits: number }>(
    ['loads', 'coverage', 'quarantine', 'profiles', 'warnings', 'day_volumes']
      .map(
        (table) =>
          `select '${table}' as table, count(*)::int4 as hits from etl.${table} as t where t::text like '%${CANARY}%'`,
      )
      .join(' union all '),
  );
  for (const { table, hits } of rows) if (hits > 0) found.push(`the key is in etl.${table}`);
  for (const name of await readdir(workDir, { recursive: true }).catch(() => [])) {
    const path = join(workDir, name);
    const bytes = await readFile(path).catch(() => null);
    if (name.includes(CANARY)) found.push(`the key is in a file name: ${name}`);
    if (bytes === null) continue;
    // A kill may leave an incomplete file; its name says so.
    const text = name.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString('latin1');
    if (text.includes(CANARY)) found.push(`the key is in ${name}`);
    if (name.startsWith('spool')) found.push(`left in the spool: ${name}`);
  }
  return found;
}
