{#-
    dbt compares with every open row of the target. Here it compares with those on the layer's days only, so that a pass does not grow with
    history, and by a hash that is computed from the row: the stored one may be of a time when the history had fewer metrics.
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
