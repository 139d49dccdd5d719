{#-
    Whether a row counts in the mature figures of a lifeday: the lifeday is final for its day, its registrations and the figures of the
    lifeday are known, and its latest record was not refused. All other rows are in no mature sum, so that numerators and denominators
    cover the same rows.
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
