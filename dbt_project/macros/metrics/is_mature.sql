{#-
    Whether the figures of a lifeday are final for a cohort day: the data-through date is at least `lifeday` + grace days after the day,
    and the day was last fetched at that age or later. A day whose late fetches failed stays immature.
-#}
{% macro is_mature(lifeday, date_day="date_day", data_through_date="data_through_date", fetched_as_of_date="fetched_as_of_date") -%}
    {%- set age_days = final_age_days(lifeday) -%}
    coalesce({{ data_through_date }} - {{ date_day }} >= {{ age_days }} and {{ fetched_as_of_date }} - {{ date_day }} >= {{ age_days }}, false)
{%- endmacro %}
