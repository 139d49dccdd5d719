{#-
    Divides; every division of this project uses this macro. It casts first, because integer / integer drops the fraction in PostgreSQL (a
    retention of 0.6 would be 0). The result for a denominator of 0 is NULL, never 0.
-#}
{% macro safe_ratio(numerator, denominator) -%}
    cast(cast({{ numerator }} as numeric) / nullif({{ denominator }}, 0) as numeric(24, 10))
{%- endmacro %}
