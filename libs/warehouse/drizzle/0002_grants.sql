-- dbt's own rooms: it creates, replaces and drops what lies in them.
create schema if not exists public_staging authorization dbt_transformer;
--> statement-breakpoint
create schema if not exists public_core authorization dbt_transformer;
--> statement-breakpoint
create schema if not exists public_reporting authorization dbt_transformer;
--> statement-breakpoint
create schema if not exists dq authorization dbt_transformer;
--> statement-breakpoint
-- The snapshot, scd_campaign_performance, lies in public.
grant usage, create on schema public to dbt_transformer;
--> statement-breakpoint
grant usage on schema public, etl to etl_writer;
--> statement-breakpoint
grant usage on schema etl to dbt_transformer, dashboard_ro;
--> statement-breakpoint
-- The writer adds to the raw table and reads it: no update, no delete, no truncate, ever.
grant select, insert on public.campaign_performance_raw_appends to etl_writer;
--> statement-breakpoint
grant select, insert on etl.loads, etl.profiles, etl.history_loads, etl.quarantine to etl_writer;
--> statement-breakpoint
grant update (state) on etl.quarantine to etl_writer;
--> statement-breakpoint
grant select, insert, update on etl.coverage to etl_writer;
--> statement-breakpoint
grant usage on all sequences in schema etl to etl_writer;
--> statement-breakpoint
grant select on public.campaign_performance_raw_appends to dbt_transformer;
--> statement-breakpoint
grant select on all tables in schema etl to dbt_transformer;
--> statement-breakpoint
alter default privileges in schema etl grant select on tables to dbt_transformer;
--> statement-breakpoint
grant update on etl.history_loads to dbt_transformer;
--> statement-breakpoint
grant select on etl.loads, etl.coverage to dashboard_ro;
--> statement-breakpoint
-- Reports say why records were refused; the records themselves (raw_json) are not for readers.
grant select (quarantine_id, load_id, record_index, campaigns_execution_date, campaign_name, ad_name, reasons, state, quarantined_at)
  on etl.quarantine to dashboard_ro;
--> statement-breakpoint
do $$
declare
  room text;
begin
  -- As dbt_transformer: only a schema's owner (or a superuser) may grant on it.
  set local role dbt_transformer;
  foreach room in array array['public_core', 'public_reporting'] loop
    execute format('grant usage on schema %I to dashboard_ro', room);
    execute format('grant select on all tables in schema %I to dashboard_ro', room);
    execute format('alter default privileges in schema %I grant select on tables to dashboard_ro', room);
  end loop;
  reset role;
end
$$;
