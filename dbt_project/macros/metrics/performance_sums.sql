{#-
    The sums from which every ratio of the registry is computed, over rows of fct_daily_campaign_performance (as `performance`).
    `mature_…` sums cover mature rows only (is_mature_row); `…_with_spend` the mature rows with known spend.
    The list has no trailing comma.
-#}
{% macro performance_sums(from="performance") -%}
    cast(sum({{ from }}.spend_eur) as numeric(18, 2)) as spend,
    cast(sum({{ from }}.spend_derived_eur) as numeric(18, 2)) as spend_derived,
    cast(sum({{ from }}.rows_without_spend) as bigint) as rows_without_spend,
    cast(sum({{ from }}.rows_refused) as bigint) as rows_refused,
    cast(sum({{ from }}.impressions) as bigint) as impressions,
    cast(sum({{ from }}.clicks) as bigint) as clicks,
    cast(sum({{ from }}.registrations) as bigint) as registrations,
    {% for n in lifedays() -%}
    {% for measure in ["players", "payers", "payments"] -%}
    cast(sum({{ from }}.{{ measure }}_{{ n }}d) as bigint) as {{ measure }}_{{ n }}d,
    {% endfor -%}
    cast(sum({{ from }}.revenue_{{ n }}d_eur) as numeric(18, 2)) as revenue_{{ n }}d,
    cast(sum({{ from }}.mature_spend_{{ n }}d_eur) as numeric(18, 2)) as mature_spend_{{ n }}d,
    {% for measure in ["registrations", "players", "payers"] -%}
    cast(sum({{ from }}.mature_{{ measure }}_{{ n }}d) as bigint) as mature_{{ measure }}_{{ n }}d,
    {% endfor -%}
    cast(sum({{ from }}.mature_revenue_{{ n }}d_eur) as numeric(18, 2)) as mature_revenue_{{ n }}d,
    cast(sum({{ from }}.mature_payers_{{ n }}d_with_spend) as bigint) as mature_payers_{{ n }}d_with_spend,
    cast(sum({{ from }}.mature_revenue_{{ n }}d_with_spend_eur) as numeric(18, 2)) as mature_revenue_{{ n }}d_with_spend{{ "," if not loop.last }}
    {% endfor -%}
{%- endmacro %}
