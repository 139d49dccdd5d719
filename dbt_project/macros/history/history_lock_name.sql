{#- Name of the advisory lock that whoever changes the history holds for the length of its transaction. -#}
{% macro history_lock_name() -%}
    scd_campaign_performance
{%- endmacro %}
