-- Said once, kept for ever. dbt_transformer reads it by the defaults of the schema.
grant select, insert on etl.empty_day_confirmations to etl_writer;
