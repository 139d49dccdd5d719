{#- Lifedays of the API, in days after registering. -#}
{% macro lifedays() -%}
    {{ return(var("lifedays")) }}
{%- endmacro %}
