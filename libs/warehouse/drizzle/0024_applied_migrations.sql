-- Which migrations ran, for every role: each command compares this with the version it was built as. A view, since the
-- schema drizzle is the owner's alone.
create view etl.applied_migrations as select created_at as generated_at_ms from drizzle.__drizzle_migrations;
