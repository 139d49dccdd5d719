{#-
    Sums of a campaign's day over its ads, from rows of fct_daily_performance. `mature_…`: over mature rows (is_mature_row), by lifeday.
    `curve_…`: over the rows whose lifedays are all mature, for maturation curves. `…_with_spend`: over the rows among them with known
    spend, for ratios with spend. The list has no trailing comma.
-#}
{% macro campaign_day_sums() -%}
    {%- set curve = [] -%}
    {%- for n in lifedays() -%}
        {%- do curve.append("is_mature_" ~ n ~ "d") -%}
    {%- endfor -%}
    {%- set on_curve = curve | join(" and ") -%}
    {% for n in lifedays() -%}
    cast(sum(spend_eur) filter (where is_mature_{{ n }}d) as numeric(18, 2)) as mature_spend_{{ n }}d_eur,
    sum(registrations) filter (where is_mature_{{ n }}d) as mature_registrations_{{ n }}d,
    sum(players_{{ n }}d) filter (where is_mature_{{ n }}d) as mature_players_{{ n }}d,
    sum(payers_{{ n }}d) filter (where is_mature_{{ n }}d) as mature_payers_{{ n }}d,
    cast(sum(revenue_{{ n }}d_eur) filter (where is_mature_{{ n }}d) as numeric(18, 2)) as mature_revenue_{{ n }}d_eur,
    sum(payers_{{ n }}d) filter (where is_mature_{{ n }}d and spend_eur is not null) as mature_payers_{{ n }}d_with_spend,
    cast(
        sum(revenue_{{ n }}d_eur) filter (where is_mature_{{ n }}d and spend_eur is not null) as numeric(18, 2)
    ) as mature_revenue_{{ n }}d_with_spend_eur,
    {% endfor -%}
    cast(sum(spend_eur) filter (where {{ on_curve }}) as numeric(18, 2)) as curve_spend_eur,
    sum(registrations) filter (where {{ on_curve }}) as curve_registrations,
    {% for n in lifedays() -%}
    sum(players_{{ n }}d) filter (where {{ on_curve }}) as curve_players_{{ n }}d,
    sum(payers_{{ n }}d) filter (where {{ on_curve }}) as curve_payers_{{ n }}d,
    cast(sum(revenue_{{ n }}d_eur) filter (where {{ on_curve }}) as numeric(18, 2)) as curve_revenue_{{ n }}d_eur,
    cast(
        sum(revenue_{{ n }}d_eur) filter (where {{ on_curve }} and spend_eur is not null) as numeric(18, 2)
    ) as curve_revenue_{{ n }}d_with_spend_eur{{ "," if not loop.last }}
    {% endfor -%}
{%- endmacro %}
