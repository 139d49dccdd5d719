{#-
    Post-hook of the snapshot: creates the indexes of the history.

    open_key      Makes PostgreSQL enforce one open version per key, and finds the rows that a pass compares with.
    closed_span   For queries about the past: finds the versions of a day that were valid at an instant. It is partial, because the
                  planner would prefer an index over all versions to open_key.
    loads         Block ranges, for queries by load.

    The macro looks up the existing indexes first: `create index if not exists` locks the table even if the index exists.
-#}
{% macro ensure_history_indexes() -%}
    {%- if execute -%}
        {%- set wanted = {
            "open_key": "create unique index {name} on {table} (campaigns_execution_date, campaign_name, ad_name) where dbt_valid_to is null",
            "closed_span": "create index {name} on {table} (campaigns_execution_date, dbt_valid_to, dbt_valid_from) where dbt_valid_to is not null",
            "loads": "create index {name} on {table} using brin (_load_id) with (pages_per_range = 32, autosummarize = true)",
        } -%}
        {%- set there = run_query(
            "select indexname from pg_indexes where schemaname = '" ~ this.schema ~ "' and tablename = '" ~ this.identifier ~ "'"
        ).columns[0].values() -%}
        {%- set missing = [] -%}
        {%- for suffix, statement in wanted.items() if this.identifier ~ "_" ~ suffix not in there -%}
            {%- do missing.append(statement.format(name=this.identifier ~ "_" ~ suffix, table=this)) -%}
        {%- endfor -%}
        {%- if missing %}
        {{ missing | join(";\n") }};
        drop index if exists {{ this.schema }}.{{ this.identifier }}_closed;
        analyze {{ this }};
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
