{#- Whether a relation has a column; one that was built before the column came has not got it. -#}
{% macro has_column(relation, column) -%}
    {{ return(not execute or column in (adapter.get_columns_in_relation(relation) | map(attribute="name") | list)) }}
{%- endmacro %}
