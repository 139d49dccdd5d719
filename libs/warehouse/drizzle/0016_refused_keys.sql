CREATE VIEW "etl"."refused_days" AS (select c.stream, c.date, c.load_id, sum(r.records)::int8 as records
      from (select load_id, campaigns_execution_date, count(*) as records
              from etl.quarantine
             where state = 'open'
             group by load_id, campaigns_execution_date) as r
      join etl.coverage as c
        on c.load_id = r.load_id and (r.campaigns_execution_date = c.date or r.campaigns_execution_date is null)
     group by c.stream, c.date, c.load_id);--> statement-breakpoint
CREATE VIEW "etl"."refused_keys" AS (select c.stream, q.campaigns_execution_date, q.campaign_name, q.ad_name, q.load_id, count(*) as records
      from etl.quarantine as q
      join etl.coverage as c on c.load_id = q.load_id and c.date = q.campaigns_execution_date
     where q.state = 'open' and q.campaign_name is not null and q.ad_name is not null
     group by c.stream, q.campaigns_execution_date, q.campaign_name, q.ad_name, q.load_id);