{#- None of the columns is NULL. One scan checks all of them. -#}
{% test not_null_columns(model, columns, changed=none) %}

select *
from {{ model }}
where
    num_nulls({{ columns | join(", ") }}) > 0
    and {{ only_changed(*changed) if changed else true }}

{% endtest %}
