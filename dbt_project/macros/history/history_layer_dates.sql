{#-
    The days of the layer as an array. `= any(array(…))` makes PostgreSQL walk the index of open keys for just these days;
    joined instead, a small layer is estimated badly and the whole history is read.
-#}
{% macro history_layer_dates() -%}
    array(
        select cast(series.midnight as date)
        from {{ source("etl", "history_loads") }} as layer
        cross join lateral generate_series(layer.from_date, layer.to_date, interval '1 day') as series (midnight)
        where layer.state = 'taking'
    )
{%- endmacro %}
