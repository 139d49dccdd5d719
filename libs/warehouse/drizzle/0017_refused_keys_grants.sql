-- The planner asks for refused days again, and people see which keys are older than the source's last answer. dbt_transformer may read by default.
grant select on etl.refused_keys, etl.refused_days to etl_writer, dashboard_ro;
