{#-
    The condition by which a test looks only at what changed since it last passed. As compiled it holds for every row, so the compiled test
    is the test of everything; the test materialization puts the days in its place (`narrow_check`).

    `unit` says what `column` holds:
        day, week, month   the day, or the first day of a week or month that has a changed day
        day_of_week, day_of_month   any day of such a week or month
        load               a load that went into history since
        load_of_day        a load, old or new, that covers a changed day: it reaches the raw log by its index on loads
        campaign           one campaign, another one after each load: for views whose rows of one day cost as much as those of all

    `state` says by what a day counts as changed:
        calendar           dim_dates.day_state: for tests of marts, which are as new as dim_dates is
        history            the newest load in history that covers the day: for tests of history and staging, which run before the marts
        ledger             the newest answer that covers the day, also one without rows
-#}
{% macro only_changed(unit, column, state="calendar") -%}
    true /* only changed: {{ unit }} {{ column }} {{ state }} */
{%- endmacro %}
