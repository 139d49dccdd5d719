{#-
    `dbt run-operation rebuild_history`: drops the snapshot and offers every load again, in one transaction. The history that the next passes build
    is the same to the row, for it is made of the raw log and the ledger alone. The views of staging go with it: run everything after it.
-#}
{% macro rebuild_history() -%}
    {% call statement("rebuild_history", auto_begin=True) -%}
        select pg_advisory_xact_lock(hashtextextended('{{ history_lock_name() }}', 0));

        drop table if exists {{ target.schema }}.scd_campaign_performance cascade;

        update {{ source("etl", "history_loads") }}
        set
            state = 'waiting',
            taken_at = null,
            in_history_at = null;
    {%- endcall %}
    {%- do adapter.commit() -%}
{%- endmacro %}
