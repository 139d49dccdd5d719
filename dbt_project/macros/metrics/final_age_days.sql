{#- Age of a cohort day, in days, from which its figures of a lifeday are final. -#}
{% macro final_age_days(lifeday) -%}
    {{ return(lifeday + var("maturity_grace_days")) }}
{%- endmacro %}
