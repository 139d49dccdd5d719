-- Whoever writes asks first whether the schema is the one it was built for.
grant usage on schema drizzle to etl_writer;
--> statement-breakpoint
grant select on drizzle.__drizzle_migrations to etl_writer;
