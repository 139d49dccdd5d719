import { sql, bigint, date, text } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/**
 * One row per key whose last answer was refused, as a whole or in part: its rows in the warehouse are older than that answer. A key leaves the
 * view when a later load covers its day, or when an operator replays or discards the record. @see DATA_RULES 22a
 */
export const refusedKeys = etlSchema
  .view('refused_keys', {
    stream: text('stream'),
    campaignsExecutionDate: date('campaigns_execution_date', { mode: 'string' }),
    campaignName: text('campaign_name'),
    adName: text('ad_name'),
    /** The load whose validation refused it; also the last load of its day. */
    loadId: bigint('load_id', { mode: 'bigint' }),
    records: bigint('records', { mode: 'bigint' }),
  })
  .as(
    sql`select c.stream, q.campaigns_execution_date, q.campaign_name, q.ad_name, q.load_id, count(*) as records
      from etl.quarantine as q
      join etl.coverage as c on c.load_id = q.load_id and c.date = q.campaigns_execution_date
     where q.state = 'open' and q.campaign_name is not null and q.ad_name is not null
     group by c.stream, q.campaigns_execution_date, q.campaign_name, q.ad_name, q.load_id`,
  );

/**
 * One row per day whose last answer has open refused records. Such a day stays due. A record without a readable date counts for every day for
 * which its load is still the last one.
 */
export const refusedDays = etlSchema
  .view('refused_days', {
    stream: text('stream'),
    date: date('date', { mode: 'string' }),
    loadId: bigint('load_id', { mode: 'bigint' }),
    records: bigint('records', { mode: 'bigint' }),
  })
  .as(
    sql`select c.stream, c.date, c.load_id, sum(r.records)::int8 as records
      from (select load_id, campaigns_execution_date, count(*) as records
              from etl.quarantine
             where state = 'open'
             group by load_id, campaigns_execution_date) as r
      join etl.coverage as c
        on c.load_id = r.load_id and (r.campaigns_execution_date = c.date or r.campaigns_execution_date is null)
     group by c.stream, c.date, c.load_id`,
  );
