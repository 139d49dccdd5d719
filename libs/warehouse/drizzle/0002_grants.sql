-- src/access hands the schemas of dbt over to dbt_transformer.
create schema if not exists public_staging;
--> statement-breakpoint
create schema if not exists public_core;
--> statement-breakpoint
create schema if not exists public_reporting;
--> statement-breakpoint
create schema if not exists dq;
