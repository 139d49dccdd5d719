{#-
    A ratio of the registry in SQL, over a relation that holds its sums: `metric("roas", 7, "totals")` is totals.revenue_7d ÷ totals.spend.
    `mature` takes the sums over mature rows in numerator and denominator alike. A missing part of a share counts as 0.
-#}
{% macro metric(name, lifeday=none, sums="totals", mature=false) -%}
    {%- set ratio = find_metric(name) -%}
    {%- set numerator = sums ~ "." ~ metric_sum_column(ratio, "numerator", lifeday, mature) -%}
    {%- if name.endswith("_share") -%}
        {%- set numerator = "coalesce(" ~ numerator ~ ", 0)" -%}
    {%- endif -%}
    {{ safe_ratio(numerator, sums ~ "." ~ metric_sum_column(ratio, "denominator", lifeday, mature)) }}
{%- endmacro %}

{#-
    The column that holds a part of a ratio: `spend`, `revenue_7d`, and over mature rows `mature_spend_7d`, `mature_revenue_7d`. What stands beside
    spend there leaves out rows of unknown spend: `mature_revenue_7d_with_spend`.
-#}
{% macro metric_sum_column(ratio, part, lifeday, mature=false) -%}
    {%- set name = ratio[part] -%}
    {%- set by_lifeday = find_metric(name).get("by_lifeday", false) or mature -%}
    {%- set with_spend = mature and is_ratio_with_spend(ratio) and name != "spend" -%}
    {{ return(
        ("mature_" if mature else "") ~ name ~ ("_" ~ lifeday ~ "d" if by_lifeday else "") ~ ("_with_spend" if with_spend else "")
    ) }}
{%- endmacro %}

{% macro is_ratio_with_spend(ratio) -%}
    {{ return("spend" in [ratio.numerator, ratio.denominator]) }}
{%- endmacro %}
