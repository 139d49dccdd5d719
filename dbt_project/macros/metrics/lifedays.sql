{#- The API's lifedays, in days after registering. -#}
{% macro lifedays() -%}
    {{ return([1, 3, 7, 14]) }}
{%- endmacro %}
