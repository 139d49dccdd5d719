{#-
    In each list of columns no value is smaller than the one to its left, for example d1 <= d3 <= d7 <= d14 or payers <= players. NULLs
    are skipped.
-#}
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
