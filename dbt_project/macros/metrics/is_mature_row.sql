{#-
    Whether a row counts in the mature figures of a lifeday: the lifeday of its day is final, its figures (registrations, too) are known, and the last answer for its key
    was not refused. A row of which less is known leaves every mature sum, so that numerators and denominators are over the same rows.
-#}
{% macro is_mature_row(lifeday, performance="performance", dates="dates") -%}
    (
        coalesce({{ dates }}.is_mature_{{ lifeday }}d, false)
        and not {{ performance }}.is_last_answer_refused
        and num_nulls(
            {{ performance }}.registrations,
            {{ performance }}.players_{{ lifeday }}d,
            {{ performance }}.payers_{{ lifeday }}d,
            {{ performance }}.revenue_{{ lifeday }}d_eur
        ) = 0
    )
{%- endmacro %}
