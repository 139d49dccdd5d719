{#- The API's lifedays, in days after registering. -#}
{% macro lifedays() -%}
    {{ return(var("lifedays")) }}
{%- endmacro %}
