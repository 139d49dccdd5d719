{#- These columns lie between two values, both included, or are unknown. -#}
{% test between_values(model, columns, low, high) %}

select *
from {{ model }}
where
    least({{ columns | join(", ") }}) < {{ low }}
    or greatest({{ columns | join(", ") }}) > {{ high }}

{% endtest %}
