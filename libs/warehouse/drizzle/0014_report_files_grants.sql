-- The manifest is written by who writes the files, and only its mark of removal is ever changed.
grant select, insert on etl.report_files to etl_writer;
--> statement-breakpoint
grant update (removed_at) on etl.report_files to etl_writer;
--> statement-breakpoint
grant select on etl.report_files to dashboard_ro;
