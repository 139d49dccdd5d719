{#-
    The columns of a version under their names in the marts: amounts in EUR instead of cents, and the prefix `reported_` for the API's own
    ratios. The list has no trailing comma.
-#}
{% macro performance_columns() -%}
    -- spend
    {{ cents_to_eur("spend_cents") }} as spend_eur,
    _spend_source as spend_source,

    -- funnel
    impressions,
    clicks,
    registrations,

    -- as the API reported them; not additive
    ctr as reported_ctr,
    cr as reported_cr,
    {{ cents_to_eur("cpc_cents") }} as reported_cpc_eur,

    -- cohort, within N days of registering
    {% for n in lifedays() -%}
    players_{{ n }}d,
    {% endfor -%}
    {% for n in lifedays() -%}
    payers_{{ n }}d,
    {% endfor -%}
    {% for n in lifedays() -%}
    payments_{{ n }}d,
    {% endfor -%}
    {% for n in lifedays() -%}
    {{ cents_to_eur("revenue_" ~ n ~ "d_cents") }} as revenue_{{ n }}d_eur{{ "," if not loop.last }}
    {% endfor -%}
{%- endmacro %}
