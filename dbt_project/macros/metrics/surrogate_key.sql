{#- A key over several columns that no choice of names can make collide: the parts stay apart inside a JSON array. -#}
{% macro surrogate_key(columns) -%}
    cast(md5(cast(jsonb_build_array({{ columns | join(", ") }}) as text)) as uuid)
{%- endmacro %}
