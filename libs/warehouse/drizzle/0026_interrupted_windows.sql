CREATE TABLE "etl"."windows_under_way" (
	"stream" text PRIMARY KEY NOT NULL,
	"from_date" date NOT NULL,
	"to_date" date NOT NULL,
	"run_id" text NOT NULL,
	"as_of_date" date NOT NULL,
	"begun_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "etl"."quarantine" DROP CONSTRAINT "quarantine_load_id_loads_load_id_fk";
--> statement-breakpoint
ALTER TABLE "etl"."quarantine" DROP CONSTRAINT "quarantine_replay_load_id_loads_load_id_fk";
--> statement-breakpoint
DROP INDEX "etl"."quarantine_load_id_idx";--> statement-breakpoint
DROP INDEX "etl"."quarantine_open_idx";--> statement-breakpoint
CREATE INDEX "quarantine_open_idx" ON "etl"."quarantine" USING btree ("load_id") WHERE "etl"."quarantine"."state" = 'open';