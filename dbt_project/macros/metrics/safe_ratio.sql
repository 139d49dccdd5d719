{#-
    The only place where this project divides. Casts first (integer / integer loses its fraction in PostgreSQL: a retention of 0.6 would
    read 0) and answers NULL, never 0, for a denominator of 0.
-#}
{% macro safe_ratio(numerator, denominator) -%}
    cast(cast({{ numerator }} as numeric) / nullif({{ denominator }}, 0) as numeric(24, 10))
{%- endmacro %}
