{#- Every number of the relation is 0 or more, or unknown: whatever its name, so that no new column is forgotten. -#}
{% test not_negative(model) %}

{%- set numbers = [] -%}
{%- if execute -%}
    {%- for column in adapter.get_columns_in_relation(model) if column.is_number() -%}
        {%- do numbers.append(column.quoted) -%}
    {%- endfor -%}
{%- endif %}

select *
from {{ model }}
where least({{ numbers | join(", ") or "0" }}) < 0

{% endtest %}
