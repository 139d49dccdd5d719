CREATE TABLE "etl"."empty_day_confirmations" (
	"load_id" bigint PRIMARY KEY NOT NULL,
	"confirmed_by" text NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "etl"."empty_day_confirmations" ADD CONSTRAINT "empty_day_confirmations_load_id_loads_load_id_fk" FOREIGN KEY ("load_id") REFERENCES "etl"."loads"("load_id") ON DELETE no action ON UPDATE no action;