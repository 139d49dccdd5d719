{#- One row of metric_definitions: an entry of the registry for one lifeday, plain or mature. -#}
{% macro metric_definition_row(entry, lifeday, mature) -%}
    {%- set suffix = "_" ~ lifeday ~ "d" if lifeday else "" -%}
    {%- set days = lifeday ~ (" day" if lifeday == 1 else " days") if lifeday else "" -%}
    {%- if entry.kind == "sum" -%}
        {%- set formula = "Sum of " ~ entry.words.replace("{days}", days) -%}
    {%- else -%}
        {%- set numerator = find_metric(entry.numerator).words.replace("{days}", days) -%}
        {%- set formula = numerator[0] | upper ~ numerator[1:] ~ " ÷ " ~ find_metric(entry.denominator).words.replace("{days}", days) -%}
    {%- endif -%}
    {%- set maturity = "mature" if mature else ("to date" if lifeday else "none") -%}
    (
        {{ dbt.string_literal(dbt.escape_single_quotes(("mature_" if mature else "") ~ entry.name ~ suffix)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.name)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(("Mature " if mature else "") ~ entry.label ~ (" D" ~ lifeday if lifeday else ""))) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.kind)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(formula ~ maturity_words(entry, days, mature))) }},
        {% if entry.kind == "ratio" -%}
        {{ dbt.string_literal(metric_sum_column(entry, "numerator", lifeday, mature)) }},
        {{ dbt.string_literal(metric_sum_column(entry, "denominator", lifeday, mature)) }},
        {%- else -%}
        null,
        null,
        {%- endif %}
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.unit)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.direction)) }},
        {{ lifeday or "null" }},
        {{ dbt.string_literal(dbt.escape_single_quotes(maturity)) }},
        {{ dbt.string_literal(dbt.escape_single_quotes(entry.caveat | trim)) }}
    )
{%- endmacro %}

{% macro maturity_words(entry, days, mature) -%}
    {%- if mature -%}
        {{ return(
            ", over rows whose figures within " ~ days ~ " are final and known"
            ~ (" and whose spend is known" if is_ratio_with_spend(entry) else "")
        ) }}
    {%- endif -%}
    {{ return("") }}
{%- endmacro %}
