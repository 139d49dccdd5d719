{#-
    The first day of the "week" (Monday) or "month" of a date. `date_trunc` of a date answers in the time zone of the session; of a timestamp
    without time zone it does not.
-#}
{% macro start_of(period, date_day) -%}
    cast(date_trunc('{{ period }}', cast({{ date_day }} as timestamp)) as date)
{%- endmacro %}
