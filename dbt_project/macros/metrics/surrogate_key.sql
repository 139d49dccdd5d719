{#- Hash key over several columns. The parts are elements of a JSON array, so ('a|b', 'c') and ('a', 'b|c') have different keys. -#}
{% macro surrogate_key(columns) -%}
    cast(md5(cast(jsonb_build_array({{ columns | join(", ") }}) as text)) as uuid)
{%- endmacro %}
