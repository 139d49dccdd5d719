{#-
    Override (overrides.yml). dbt's merge finds the versions to close by their id alone, which scans the whole table. This merge also
    joins the natural key, column by column, so that PostgreSQL uses the index of open keys.
-#}
{% macro postgres__snapshot_merge_sql(target, source, insert_cols) -%}
    {%- set keys = config.get("unique_key") -%}

    update {{ target }} as history
    set dbt_valid_to = changes.dbt_valid_to
    from {{ source }} as changes
    where
        history.dbt_valid_to is null
        and history.{{ keys[0] }} = any({{ history_layer_dates() }})
        {% for key in keys -%}
        and history.{{ key }} = changes.{{ key }}
        {% endfor -%}
        and history.dbt_scd_id = changes.dbt_scd_id
        and changes.dbt_change_type = 'update';

    insert into {{ target }} ({{ insert_cols | join(", ") }})
    select {{ insert_cols | join(", ") }}
    from {{ source }}
    where dbt_change_type = 'insert';
{%- endmacro %}
