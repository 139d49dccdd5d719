{#- The grain: the combination of columns is unique and none of them is NULL. The columns are compared one by one, not concatenated. -#}
{% test unique_combination(model, columns, changed=none) %}

select
    {{ columns | join(",\n    ") }},
    count(*) as row_count
from {{ model }}
where {{ only_changed(*changed) if changed else true }}
group by {{ columns | join(", ") }}
having
    count(*) > 1
    or num_nulls({{ columns | join(", ") }}) > 0

{% endtest %}
