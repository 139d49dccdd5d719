{#-
    Hash of the metrics of a version: over `name=value` of every column of `columns` that is not NULL. A NULL adds nothing, so a column
    that did not exist yet and a column without a value give the same hash.
-#}
{% macro metric_hash(columns) -%}
    cast(md5(concat_ws(
        ',',
        {% for column in columns -%}
        '{{ column }}=' || {{ column }}{{ "," if not loop.last }}
        {% endfor -%}
    )) as uuid)
{%- endmacro %}
