{#-
    A ratio of the registry in SQL, over a relation that holds its sums: `metric("roas", 7, "totals")` is totals.revenue_7d ÷ totals.spend.
    `mature` takes the sums over final cohorts in numerator and denominator alike. A missing part of a share counts as 0.
-#}
{% macro metric(name, lifeday=none, sums="totals", mature=false) -%}
    {%- set ratio = find_metric(name) -%}
    {%- set numerator = sums ~ "." ~ metric_sum_column(ratio.numerator, lifeday, mature) -%}
    {%- if name.endswith("_share") -%}
        {%- set numerator = "coalesce(" ~ numerator ~ ", 0)" -%}
    {%- endif -%}
    {{ safe_ratio(numerator, sums ~ "." ~ metric_sum_column(ratio.denominator, lifeday, mature)) }}
{%- endmacro %}

{#- The column that holds a sum: `spend`, `revenue_7d`, and over final cohorts `mature_spend_7d`, `mature_revenue_7d`. -#}
{% macro metric_sum_column(name, lifeday, mature=false) -%}
    {%- set by_lifeday = find_metric(name).get("by_lifeday", false) or mature -%}
    {{ return(("mature_" if mature else "") ~ name ~ ("_" ~ lifeday ~ "d" if by_lifeday else "")) }}
{%- endmacro %}
