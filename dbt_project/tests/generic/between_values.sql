{#- These columns lie between two values, both included, or are unknown. -#}
{% test between_values(model, columns, low, high, changed=none) %}

select *
from {{ model }}
where
    {{ only_changed(*changed) if changed else true }}
    and (
        least({{ columns | join(", ") }}) < {{ low }}
        or greatest({{ columns | join(", ") }}) > {{ high }}
    )

{% endtest %}
