{#- Number of loads that are not in history yet. The runner repeats `dbt snapshot` until it is 0. -#}
{% macro count_waiting_loads() -%}
    {%- set waiting = run_query(
        "select count(*) from " ~ source("etl", "history_loads") ~ " where state <> 'in_history'"
    ).columns[0].values()[0] -%}
    {{ log(waiting ~ " loads wait for history", info=True) }}
    {{ return(waiting) }}
{%- endmacro %}
