{#- dbt compares with every open row of the target; it is handed those on the layer's days only, so that a pass does not grow with history. -#}
{% macro postgres__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set open_rows -%}
        (
            select *
            from {{ target_relation }}
            where dbt_valid_to is null and {{ strategy.unique_key[0] }} = any({{ history_layer_dates() }})
        ) as open_rows
    {%- endset -%}
    {{ dbt.default__snapshot_staging_table(strategy, source_sql, open_rows) }}
{%- endmacro %}
