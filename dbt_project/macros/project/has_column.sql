{#- Whether a relation has a column. A table that was built before the column was added does not have it. -#}
{% macro has_column(relation, column) -%}
    {{ return(not execute or column in (adapter.get_columns_in_relation(relation) | map(attribute="name") | list)) }}
{%- endmacro %}
