{#-
    Post-hook of the snapshot, still in its transaction: what was taken is now in history. Versions and bookkeeping commit together.
    `in_history_at` grows from pass to pass whatever the clock does: who follows the history remembers the last one seen.
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
