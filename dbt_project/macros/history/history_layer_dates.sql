{#-
    The days of the layer as an array. `= any(array(…))` makes PostgreSQL walk the index of open keys for just these days;
    joined instead, a small layer is estimated badly and the whole history is read.
-#}
{% macro history_layer_dates() -%}
    array(
        select days.date_day
        from {{ source("etl", "history_loads") }} as layer
        cross join lateral {{ each_day("layer.from_date", "layer.to_date") }} as days
        where layer.state = 'taking'
    )
{%- endmacro %}
