{#-
    Days of which a table keyed by day may say something else than it would if it were built anew: its `day_state` is not the one that
    dim_dates has now (a load that covers the day went into history since, or a lifeday became final). One index probe a day. In a table from
    before there was a `day_state`, all days are stale.
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
