-- What dbt did is noted by the orchestrator, not by dbt: the transformer cannot touch its own record.
grant select, insert on dq.dbt_invocation, dq.dbt_node_result to etl_writer;
--> statement-breakpoint
grant select on dq.dbt_invocation, dq.dbt_node_result to dbt_transformer, dashboard_ro;
--> statement-breakpoint
do $$
begin
  -- As dbt_transformer: only a schema's owner (or a superuser) may grant on it.
  set local role dbt_transformer;
  grant usage on schema dq to etl_writer, dashboard_ro;
  -- The failing rows of a test, made anew at each failure, are what a reader of its result asks for next.
  alter default privileges in schema dq grant select on tables to dashboard_ro;
  reset role;
end
$$;
