{#-
    Post-hook of the snapshot.
    open_key: one open version a key, enforced by the database, and the way by which each pass finds the rows it compares with.
    closed_span: for questions about the past, which read the days they ask for and, within the index, the versions valid then. Partial:
    over all versions it would win against the first one. loads: block ranges, for who wants the versions that some loads brought.
    Looked up first: `create index if not exists` locks the table even when there is nothing to do.
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
