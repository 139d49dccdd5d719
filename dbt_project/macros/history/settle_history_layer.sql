{#-
    Post-hook of the snapshot, in the same transaction: marks the loads of the layer as in history. Versions and this state commit together.
    `in_history_at` increases with each pass even if the clock goes back, because incremental readers use it as their watermark.
-#}
{% macro settle_history_layer() -%}
    update {{ source("etl", "history_loads") }}
    set
        state = 'in_history',
        in_history_at = settled.settled_at
    from (
        select greatest(clock_timestamp(), max(in_history_at) + interval '1 microsecond') as settled_at
        from {{ source("etl", "history_loads") }}
    ) as settled
    where state = 'taking';
{%- endmacro %}
