{#-
    What a version says, in one value: a hash over `name=value` of every column of `columns` that has a value. NULL adds nothing, so a column
    that a row does not have yet is the same as one without a value.
-#}
{% macro metric_hash(columns) -%}
    cast(md5(concat_ws(
        ',',
        {% for column in columns -%}
        '{{ column }}=' || {{ column }}{{ "," if not loop.last }}
        {% endfor -%}
    )) as uuid)
{%- endmacro %}
