{#- Counts and amounts are 0 or more, or unknown. -#}
{% test not_negative(model, columns) %}

select *
from {{ model }}
where least({{ columns | join(", ") }}) < 0

{% endtest %}
