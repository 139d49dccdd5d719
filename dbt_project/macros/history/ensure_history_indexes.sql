{#-
    Post-hook of the snapshot. The index of open keys is one open version a key, enforced by the database, and the way by which each pass finds the
    rows it compares with. Closed versions have one of their own, for questions about the past: over all versions it would win against the first.
    Looked up first: `create index if not exists` locks the table even when there is nothing to do.
-#}
{% macro ensure_history_indexes() -%}
    {%- set open_key = this.identifier ~ "_open_key" -%}
    {%- if execute and run_query("select to_regclass('" ~ this.schema ~ "." ~ open_key ~ "')").columns[0].values()[0] is none -%}
        create unique index {{ open_key }}
        on {{ this }} (campaigns_execution_date, campaign_name, ad_name)
        where dbt_valid_to is null;

        create index {{ this.identifier }}_closed
        on {{ this }} (campaigns_execution_date, dbt_valid_to)
        where dbt_valid_to is not null;

        analyze {{ this }};
    {%- endif -%}
{%- endmacro %}
