CREATE TABLE "etl"."history_loads" (
	"load_id" bigint PRIMARY KEY NOT NULL,
	"stream" text NOT NULL,
	"from_date" date NOT NULL,
	"to_date" date NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"offered_at" timestamp with time zone NOT NULL,
	"taken_at" timestamp with time zone,
	"in_history_at" timestamp with time zone,
	CONSTRAINT "history_loads_state_known" CHECK ("etl"."history_loads"."state" in ('waiting', 'taking', 'in_history'))
);
--> statement-breakpoint
ALTER TABLE "etl"."history_loads" ADD CONSTRAINT "history_loads_load_id_loads_load_id_fk" FOREIGN KEY ("load_id") REFERENCES "etl"."loads"("load_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "history_loads_open_idx" ON "etl"."history_loads" USING btree ("load_id") WHERE "etl"."history_loads"."state" <> 'in_history';
