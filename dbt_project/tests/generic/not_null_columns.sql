{#- None of these columns is ever null: one scan for all of them. -#}
{% test not_null_columns(model, columns) %}

select *
from {{ model }}
where num_nulls({{ columns | join(", ") }}) > 0

{% endtest %}
