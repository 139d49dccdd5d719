{#-
    The first day of the "week" (Monday) or "month" of a date. The cast to timestamp makes the result independent of the session's time
    zone; `date_trunc` of a date depends on it.
-#}
{% macro start_of(period, date_day) -%}
    cast(date_trunc('{{ period }}', cast({{ date_day }} as timestamp)) as date)
{%- endmacro %}
