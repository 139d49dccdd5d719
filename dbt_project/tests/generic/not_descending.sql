{#- Each list of columns grows from left to right or stays, wherever neighbours are known: d1 <= d3 <= d7 <= d14, payers <= players. -#}
{% test not_descending(model, sequences, changed=none) %}

select *
from {{ model }}
where
    {{ only_changed(*changed) if changed else true }}
    and (
        false
        {% for columns in sequences -%}
        {% for column in columns[1:] -%}
        or {{ columns[loop.index0] }} > {{ column }}
        {% endfor -%}
        {% endfor %}
    )

{% endtest %}
