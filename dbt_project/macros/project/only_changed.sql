{#-
    Condition that limits a test to what changed since it last passed. The compiled condition is `true`, so the compiled test checks every
    row. The test materialization replaces it with the due days (`narrow_check`).

    `unit` is the content of `column`:
        day, week, month   the day, or the first day of a week or month with a changed day
        day_of_week, day_of_month   any day of such a week or month
        load               a load that went into history since the last check
        load_of_day        a load, old or new, that covers a changed day; for the raw log, which has an index on loads
        campaign           one campaign, which changes with the due days; for views in which one day costs as much as all days

    `state` is the value whose change makes a day due:
        calendar           dim_dates.day_state; for tests of marts, which are built after dim_dates
        history            the newest load in history that covers the day; for tests of history and staging, which run before the marts
        ledger             the newest load that covers the day, including loads without rows
-#}
{% macro only_changed(unit, column, state="calendar") -%}
    true /* only changed: {{ unit }} {{ column }} {{ state }} */
{%- endmacro %}
