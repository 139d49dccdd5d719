{#-
    Whether the lifeday metrics of a cohort day are final: `lifeday` + grace days lie between the cohort and the ledger's data-through date,
    and the day was last fetched no earlier than that. A day whose late fetches failed stays immature.
-#}
{% macro is_mature(lifeday, date_day="date_day", data_through_date="data_through_date", fetched_as_of_date="fetched_as_of_date") -%}
    {%- set age_days = final_age_days(lifeday) -%}
    coalesce({{ data_through_date }} - {{ date_day }} >= {{ age_days }} and {{ fetched_as_of_date }} - {{ date_day }} >= {{ age_days }}, false)
{%- endmacro %}
