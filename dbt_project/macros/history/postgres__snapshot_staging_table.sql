{#-
    Override (overrides.yml). dbt compares the new rows with every open row of the target. This macro passes dbt's own macro the open rows
    of the layer's days only, so the cost of a pass does not grow with the history. It computes the hash of these rows from their columns:
    the stored hash may be older than a metric column.
-#}
{% macro postgres__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set there = adapter.get_columns_in_relation(target_relation) | map(attribute="name") | list -%}
    {%- set open_rows -%}
        (
            select
                {% for column in there if column != "_row_hash" -%}
                {{ adapter.quote(column) }},
                {% endfor -%}
                case
                    when _is_deleted then cast(md5('deleted') as uuid)
                    else {{ metric_hash(campaign_metric_columns() | select("in", there)) }}
                end as _row_hash
            from {{ target_relation }}
            where dbt_valid_to is null and {{ strategy.unique_key[0] }} = any({{ history_layer_dates() }})
        ) as open_rows
    {%- endset -%}
    {{ dbt.default__snapshot_staging_table(strategy, source_sql, open_rows) }}
{%- endmacro %}
