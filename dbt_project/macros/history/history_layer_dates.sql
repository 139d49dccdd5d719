{#-
    The days of the loads that this snapshot pass takes (the layer), as an array. With `= any(array(…))`, PostgreSQL reads only these days from
    the index of open keys. With a join, it misestimates the number of rows of a small layer and scans the whole history.
-#}
{% macro history_layer_dates() -%}
    array(
        select days.date_day
        from {{ source("etl", "history_loads") }} as layer
        cross join lateral {{ each_day("layer.from_date", "layer.to_date") }} as days
        where layer.state = 'taking'
    )
{%- endmacro %}
