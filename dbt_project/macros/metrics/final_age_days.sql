{#- The age, in days, from which the figures of a lifeday are final. -#}
{% macro final_age_days(lifeday) -%}
    {{ return(lifeday + var("maturity_grace_days")) }}
{%- endmacro %}
