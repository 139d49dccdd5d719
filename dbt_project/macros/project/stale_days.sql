{#-
    Days that must be rebuilt in a table by day: the table's `day_state` of the day differs from that of dim_dates, because a load that
    covers the day went into history or a lifeday became final. Costs one index lookup per day. In a table without the column `day_state`
    all days are stale.
-#}
{% macro stale_days(relation) -%}
    {%- set has_state = not execute or "day_state" in (adapter.get_columns_in_relation(relation) | map(attribute="name") | list) -%}
    select dates.date_day
    from {{ ref("dim_dates") }} as dates
    {% if has_state -%}
    left join lateral (
        select built.day_state
        from {{ relation }} as built
        where built.date_day = dates.date_day
        limit 1
    ) as newest_build on true
    where newest_build.day_state is distinct from dates.day_state
    {%- endif %}
{%- endmacro %}
