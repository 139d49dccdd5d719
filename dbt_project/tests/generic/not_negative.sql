{#-
Every number of the relation is 0 or more, or NULL. The test finds the columns by their type, so it includes new columns. Revenue, and
ratios of revenue, may be negative, because the source reports refunds as negative revenue.
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
