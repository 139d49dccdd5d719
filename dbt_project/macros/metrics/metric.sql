{#-
    SQL of a ratio of the registry, over a relation with its sums: `metric("roas", 7, "totals")` is totals.revenue_7d ÷ totals.spend.
    With `mature`, numerator and denominator are the sums over mature rows. In a share (`…_share`) a NULL numerator counts as 0.
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
    Name of the column with the numerator or denominator of a ratio: `spend`, `revenue_7d`; over mature rows `mature_spend_7d`,
    `mature_revenue_7d`. In a mature ratio with spend, the other part covers rows with known spend only: `mature_revenue_7d_with_spend`.
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
