ALTER TABLE "campaign_performance_raw_appends" ALTER COLUMN "impressions" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign_performance_raw_appends" ALTER COLUMN "clicks" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "campaign_performance_raw_appends" ALTER COLUMN "registrations" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "etl"."loads" ADD COLUMN "cells_quarantined" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD COLUMN "cell_columns" text[];--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD CONSTRAINT "quarantine_cells_belong_to_a_row" CHECK ("etl"."quarantine"."cell_columns" is null
        or (cardinality("etl"."quarantine"."cell_columns") > 0
          and num_nulls("etl"."quarantine"."campaigns_execution_date", "etl"."quarantine"."campaign_name", "etl"."quarantine"."ad_name") = 0));--> statement-breakpoint
-- Refused records are copied as the answer is read, before the load's row of the ledger is complete: the reference is checked at the commit.
ALTER TABLE "etl"."quarantine" ALTER CONSTRAINT "quarantine_load_id_loads_load_id_fk" DEFERRABLE INITIALLY DEFERRED;--> statement-breakpoint
-- Facts that dbt has built already take unknown counts too, without being built anew.
do $$
declare
  fact record;
begin
  for fact in
    select c.oid::regclass as relation, a.attname as name
      from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid
     where c.relnamespace = 'public_core'::regnamespace
       and c.relkind = 'r'
       and c.relname in ('fct_daily_performance', 'fct_daily_campaign_performance')
       and a.attname in ('impressions', 'clicks', 'registrations')
       and a.attnotnull
  loop
    execute format('alter table %s alter column %I drop not null', fact.relation, fact.name);
  end loop;
end
$$;
