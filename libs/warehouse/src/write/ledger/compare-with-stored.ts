import { getTableColumns } from '../../drizzle.ts';
import { campaignPerformanceRawAppends } from '../../schema/index.ts';
import type { AppendRequest, DateWindow } from '../append-types.ts';
import type { OpenLoad } from './load-transaction.ts';

/** The columns with values of the source: all except the load's own. */
const SOURCE_COLUMNS = Object.values(getTableColumns(campaignPerformanceRawAppends))
  .map(({ name }) => name)
  .filter((name) => name !== '_load_id' && name !== '_etl_loaded_at')
  .join(', ');

/**
 * Returns whether an earlier comparison found an answer with the same bytes equal to the stored rows, and no later load has any of its days.
 * Unlike in `findIdenticalLoad`, the rows can be from several loads.
 */
export async function wasFoundUnchanged(
  load: OpenLoad,
  { stream, window, response, schemaVersion }: AppendRequest,
): Promise<bigint | null> {
  const { rows } = await load.query<{ load_id: bigint }>(
    `select l.load_id
       from etl.loads as l
      where l.stream = $1 and l.from_date = $2 and l.to_date = $3
        and l.response_sha256 = $4 and l.schema_version = $5 and l.status = 'unchanged'
        and (select count(*) from etl.coverage as c
              where c.stream = $1 and c.date between $2 and $3 and c.load_id < l.load_id) = $3::date - $2::date + 1
      order by l.load_id desc
      limit 1`,
    [stream, window.fromDate, window.toDate, response.sha256, schemaVersion],
  );
  return rows[0]?.load_id ?? null;
}

/**
 * Compares the rows that this load has copied with the stored rows of the window: those of each day's last answer, and of the replays of
 * records that this answer had refused. The comparison is row by row, so it also finds a changed name with equal sums.
 * @returns The newest load with these rows, or null if anything differs.
 */
export async function findStoredRows(
  load: OpenLoad,
  stream: string,
  { fromDate, toDate }: DateWindow,
): Promise<bigint | null> {
  const { rows: stored } = await load.query<{ load_id: bigint }>(
    `select distinct l.load_id
       from etl.coverage as c
       join etl.loads as l on l.load_id = c.load_id or l.replays_quarantine_of = c.load_id
      where c.stream = $1 and c.date between $2 and $3`,
    [stream, fromDate, toDate],
  );
  const loadIds = stored.map(({ load_id }) => load_id);
  // An array, so that PostgreSQL uses the BRIN index of the raw table.
  const { rows } = await load.query<{ is_same: boolean }>(
    `with fresh as (
       select ${SOURCE_COLUMNS} from public.campaign_performance_raw_appends where _load_id = $1
     ),
     stored as (
       select ${SOURCE_COLUMNS}
         from public.campaign_performance_raw_appends as r
        where r._load_id = any($2::int8[]) and r.campaigns_execution_date between $4 and $5
          and exists (
            select from etl.coverage as c
              join etl.loads as l on l.load_id = r._load_id
             where c.stream = $3 and c.date = r.campaigns_execution_date
               and c.load_id = coalesce(l.replays_quarantine_of, l.load_id))
     )
     select not exists (select * from fresh except all select * from stored)
        and not exists (select * from stored except all select * from fresh) as is_same`,
    [load.loadId, loadIds, stream, fromDate, toDate],
  );
  if (rows[0]?.is_same !== true) return null;
  return loadIds.reduce<bigint | null>((newest, id) => (newest === null || id > newest ? id : newest), null);
}
