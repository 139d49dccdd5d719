{#- Converts integer cents to EUR with two decimals, exactly. NULL stays NULL. -#}
{% macro cents_to_eur(cents) -%}
    cast(cast({{ cents }} as numeric) / 100 as numeric(18, 2))
{%- endmacro %}
