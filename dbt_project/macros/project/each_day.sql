{#-
    The days from one date to another, both included, as rows with the column date_day: `cross join lateral {{ each_day("a", "b") }} as each_date`.
    Days are counted as dates. A series of timestamptz skips or doubles a day where the session's time zone changes its clock at midnight.
-#}
{% macro each_day(from_date, to_date) -%}
    (
        select {{ from_date }} + steps.step as date_day
        from generate_series(0, {{ to_date }} - {{ from_date }}) as steps (step)
    )
{%- endmacro %}
