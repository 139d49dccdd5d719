{#-
    The days from one date to another, both inclusive, as rows with the column date_day: `cross join lateral {{ each_day("a", "b") }} as
    each_date`. The series is computed from dates. A series of timestamptz skips or repeats a day if the session's time zone changes its
    clock at midnight.
-#}
{% macro each_day(from_date, to_date) -%}
    (
        select {{ from_date }} + steps.step as date_day
        from generate_series(0, {{ to_date }} - {{ from_date }}) as steps (step)
    )
{%- endmacro %}
