{#- Name of the advisory lock that every transaction that changes the history holds. -#}
{% macro history_lock_name() -%}
    scd_campaign_performance
{%- endmacro %}
