{#-
    Post-hook of the snapshot: one open version a key, enforced by the database, and the way by which each pass finds it.
    Looked up first: `create index if not exists` locks the table even when there is nothing to do.
-#}
{% macro ensure_history_indexes() -%}
    {%- set index_name = this.identifier ~ "_open_key" -%}
    {%- if execute and run_query("select to_regclass('" ~ this.schema ~ "." ~ index_name ~ "')").columns[0].values()[0] is none -%}
        create unique index {{ index_name }}
        on {{ this }} (campaigns_execution_date, campaign_name, ad_name)
        where dbt_valid_to is null;

        analyze {{ this }};
    {%- endif -%}
{%- endmacro %}
