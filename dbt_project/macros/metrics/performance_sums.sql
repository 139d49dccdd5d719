{#-
    The sums that every ratio of the registry is made of, over rows of fct_daily_campaign_performance (as `performance`): sums first, ratio last.
    "mature" sums leave a cohort whose lifeday N is not final out of numerator and denominator alike. Ends without a comma.
-#}
{% macro performance_sums(from="performance") -%}
    cast(sum({{ from }}.spend_eur) as numeric(18, 2)) as spend,
    cast(sum({{ from }}.spend_derived_eur) as numeric(18, 2)) as spend_derived,
    cast(sum({{ from }}.rows_without_spend) as bigint) as rows_without_spend,
    cast(sum({{ from }}.impressions) as bigint) as impressions,
    cast(sum({{ from }}.clicks) as bigint) as clicks,
    cast(sum({{ from }}.registrations) as bigint) as registrations,
    {% for n in lifedays() -%}
    {% for measure in ["players", "payers", "payments"] -%}
    cast(sum({{ from }}.{{ measure }}_{{ n }}d) as bigint) as {{ measure }}_{{ n }}d,
    {% endfor -%}
    cast(sum({{ from }}.revenue_{{ n }}d_eur) as numeric(18, 2)) as revenue_{{ n }}d,
    cast(sum({{ from }}.spend_eur) filter (where {{ from }}.is_mature_{{ n }}d) as numeric(18, 2)) as mature_spend_{{ n }}d,
    cast(sum({{ from }}.registrations) filter (where {{ from }}.is_mature_{{ n }}d) as bigint) as mature_registrations_{{ n }}d,
    {% for measure in ["players", "payers"] -%}
    cast(sum({{ from }}.{{ measure }}_{{ n }}d) filter (where {{ from }}.is_mature_{{ n }}d) as bigint) as mature_{{ measure }}_{{ n }}d,
    {% endfor -%}
    cast(sum({{ from }}.revenue_{{ n }}d_eur) filter (where {{ from }}.is_mature_{{ n }}d) as numeric(18, 2)) as mature_revenue_{{ n }}d{{ "," if not loop.last }}
    {% endfor -%}
{%- endmacro %}
