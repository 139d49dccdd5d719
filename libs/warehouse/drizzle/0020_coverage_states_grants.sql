-- The load that last brought rows of each day. What a replay of quarantined records brought counts for the load that had refused them.
with brought as (
  select l.stream, r.campaigns_execution_date as date, max(coalesce(l.replays_quarantine_of, l.load_id)) as load_id
    from public.campaign_performance_raw_appends as r
    join etl.loads as l on l.load_id = r._load_id
   group by 1, 2
)
update etl.coverage as c
   set rows_load_id = brought.load_id
  from brought
 where brought.stream = c.stream and brought.date = c.date and c.load_id is not null;
--> statement-breakpoint
update etl.coverage as c
   set confirmation_load_id = confirmed.load_id,
       rows_load_id = case when c.rows_load_id > confirmed.load_id then c.rows_load_id end
  from (select coverage.stream, coverage.date, max(l.load_id) as load_id
          from etl.empty_day_confirmations as e
          join etl.loads as l on l.load_id = e.load_id
          join etl.coverage on coverage.stream = l.stream and coverage.date between l.from_date and l.to_date
         group by 1, 2) as confirmed
 where confirmed.stream = c.stream and confirmed.date = c.date;
