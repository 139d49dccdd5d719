{#-
Every number of the relation is 0 or more, or unknown. Columns are found by their type, so that no new column is forgotten. Revenue and
what is made of it may be negative: the source reports refunds so.
-#}
{% test not_negative(model, changed=none) %}

{%- set signed = ["revenue", "roas", "ltv", "arppu"] -%}
{%- set numbers = [] -%}
{%- if execute -%}
    {%- for column in adapter.get_columns_in_relation(model) if column.is_number() -%}
        {%- set name = column.name | lower -%}
        {%- if signed | select("in", name) | list | length == 0 -%}
            {%- do numbers.append(column.quoted) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif %}

select *
from {{ model }}
where
    least({{ numbers | join(", ") or "0" }}) < 0
    and {{ only_changed(*changed) if changed else true }}

{% endtest %}
