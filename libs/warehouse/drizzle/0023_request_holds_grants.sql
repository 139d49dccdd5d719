-- Times are added, and lifted by an operator, never changed otherwise. dbt_transformer reads them by the defaults of the schema.
grant select, insert on etl.request_holds to etl_writer;
--> statement-breakpoint
grant update (lifted_at, lifted_by) on etl.request_holds to etl_writer;
--> statement-breakpoint
grant usage on sequence etl.request_holds_hold_id_seq to etl_writer;
--> statement-breakpoint
grant select (hold_id, source, run_id, not_before, status, noted_at, lifted_at) on etl.request_holds to dashboard_ro;
