-- Warnings are added by whoever loads, and read by people.
grant select, insert on etl.warnings to etl_writer;
--> statement-breakpoint
grant usage on sequence etl.warnings_warning_id_seq to etl_writer;
--> statement-breakpoint
grant select on etl.warnings to dashboard_ro;
