{#-
    Lower or upper bound (`side` is "low" or "high") of the 95 % Wilson score interval of a share `successes` ÷ `trials`. It stays within
    0 to 1 for few trials, where the normal ± interval does not. NULL without trials. A source may report more successes than trials; the
    share is then 1. https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm
-#}
{% macro wilson_bound(successes, trials, side) -%}
    {%- set z = "1.959964" -%}
    {%- set p = "least(" ~ safe_ratio(successes, trials) ~ ", 1)" -%}
    {%- set n = "cast(" ~ trials ~ " as numeric)" -%}
    cast(
        (
            {{ p }} + {{ z }} * {{ z }} / nullif(2 * {{ n }}, 0)
            {{ "-" if side == "low" else "+" }} {{ z }} * sqrt(
                greatest({{ p }} * (1 - {{ p }}) / nullif({{ n }}, 0) + {{ z }} * {{ z }} / nullif(4 * {{ n }} * {{ n }}, 0), 0)
            )
        ) / nullif(1 + {{ z }} * {{ z }} / nullif({{ n }}, 0), 0) as numeric(24, 10)
    )
{%- endmacro %}
