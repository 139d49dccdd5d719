-- Roles, owners and grants are not in the migrations: src/access has them, and every migrate applies them.
CREATE SCHEMA "dq";
--> statement-breakpoint
CREATE SCHEMA "etl";
--> statement-breakpoint
-- The schemas in which dbt builds its models. They may exist already.
create schema if not exists public_staging;
--> statement-breakpoint
create schema if not exists public_core;
--> statement-breakpoint
create schema if not exists public_reporting;
--> statement-breakpoint
-- The migrations that ran, readable by every role: each command compares them with those of its own version. Only the owner can read the
-- schema drizzle.
create view etl.applied_migrations as select created_at as generated_at_ms from drizzle.__drizzle_migrations;
