{#- Post-hook of the snapshot, still in its transaction: what was taken is now in history. Versions and bookkeeping commit together. -#}
{% macro settle_history_layer() -%}
    update {{ source("etl", "history_loads") }}
    set
        state = 'in_history',
        in_history_at = clock_timestamp()
    where state = 'taking';
{%- endmacro %}
