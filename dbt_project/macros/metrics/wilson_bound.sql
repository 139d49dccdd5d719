{#-
    One end of the 95 % Wilson score interval of a share `successes` ÷ `trials`: honest for few trials, where the plain ± interval leaves
    0 to 1. `side` is "low" or "high". NULL without trials. More successes than trials, which a source may report, count as all of them.
    https://www.itl.nist.gov/div898/handbook/prc/section2/prc241.htm
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
