{#- The columns are between two values, both inclusive, or NULL. -#}
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
