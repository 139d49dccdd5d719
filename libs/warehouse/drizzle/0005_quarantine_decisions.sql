-- Not drop and create: the ranges that are summarised stay so, and the writer waits for nothing.
ALTER INDEX "campaign_performance_raw_appends_load_id_brin" SET (autosummarize = true);--> statement-breakpoint
-- By default a table of ten million rows waits for two million new ones before it is vacuumed (and its visibility map
-- and block ranges are brought up to date), and for one million before its statistics are.
ALTER TABLE "campaign_performance_raw_appends" SET (
	autovacuum_vacuum_insert_scale_factor = 0.02,
	autovacuum_vacuum_insert_threshold = 50000,
	autovacuum_analyze_scale_factor = 0.02
);--> statement-breakpoint
ALTER TABLE "etl"."loads" ADD COLUMN "replays_quarantine_of" bigint;--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD COLUMN "resolved_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD COLUMN "resolved_by" text;--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD COLUMN "discard_reason" text;--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD COLUMN "replay_load_id" bigint;--> statement-breakpoint
ALTER TABLE "etl"."loads" ADD CONSTRAINT "loads_replays_quarantine_of_fk" FOREIGN KEY ("replays_quarantine_of") REFERENCES "etl"."loads"("load_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD CONSTRAINT "quarantine_replay_load_id_loads_load_id_fk" FOREIGN KEY ("replay_load_id") REFERENCES "etl"."loads"("load_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quarantine_open_idx" ON "etl"."quarantine" USING btree ("quarantine_id") WHERE "etl"."quarantine"."state" = 'open';--> statement-breakpoint
ALTER TABLE "etl"."loads" ADD CONSTRAINT "loads_replay_is_later" CHECK ("etl"."loads"."replays_quarantine_of" is null or ("etl"."loads"."replays_quarantine_of" < "etl"."loads"."load_id" and "etl"."loads"."status" = 'loaded'));--> statement-breakpoint
-- No command could decide before now; what a hand wrote all the same is made whole.
UPDATE "etl"."quarantine" SET "state" = 'open' WHERE "state" = 'replayed';--> statement-breakpoint
UPDATE "etl"."quarantine" SET "resolved_at" = now(), "resolved_by" = 'unknown', "discard_reason" = 'discarded before reasons were kept' WHERE "state" = 'discarded';--> statement-breakpoint
ALTER TABLE "etl"."quarantine" ADD CONSTRAINT "quarantine_decision_complete" CHECK (case "etl"."quarantine"."state"
        when 'open' then num_nonnulls("etl"."quarantine"."resolved_at", "etl"."quarantine"."resolved_by", "etl"."quarantine"."discard_reason", "etl"."quarantine"."replay_load_id") = 0
        when 'replayed' then num_nulls("etl"."quarantine"."resolved_at", "etl"."quarantine"."resolved_by", "etl"."quarantine"."replay_load_id") = 0 and "etl"."quarantine"."discard_reason" is null
        when 'discarded' then num_nulls("etl"."quarantine"."resolved_at", "etl"."quarantine"."resolved_by") = 0 and "etl"."quarantine"."discard_reason" ~ '[^[:space:]]' and "etl"."quarantine"."replay_load_id" is null
      end);--> statement-breakpoint
-- A decision is made once: neither a mistake nor a race replays a record that was discarded, or replays it twice.
create function etl.keep_quarantine_decision() returns trigger
language plpgsql as
$$
begin
  if old.state <> 'open' then
    raise exception 'quarantined record % is % already', old.quarantine_id, old.state using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;--> statement-breakpoint
create trigger quarantine_decision_is_final before update on etl.quarantine
  for each row execute function etl.keep_quarantine_decision();
