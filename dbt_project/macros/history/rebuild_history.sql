{#-
    `dbt run-operation rebuild_history`: drops the snapshot and offers every load again, in one transaction. The history that the next passes build
    is the same to the row, for it is made of the raw log and the ledger alone. The views on it go with it: run everything after it. What follows
    the history by what is new in it is emptied. A load that waits but has been in history before is how a rebuild under way is known.
-#}
{% macro rebuild_history() -%}
    {%- set changes = api.Relation.create(database=target.database, schema=target.schema ~ "_core", identifier="fct_performance_changes") %}
    {% call statement("rebuild_history", auto_begin=True) -%}
        select pg_advisory_xact_lock(hashtextextended('{{ history_lock_name() }}', 0));

        {% if target.role -%}
        set local role {{ target.role }};
        {%- endif %}

        drop table if exists {{ target.schema }}.scd_campaign_performance cascade;

        {% if adapter.get_relation(changes.database, changes.schema, changes.identifier) is not none -%}
        truncate {{ changes }};
        {%- endif %}

        update {{ source("etl", "history_loads") }}
        set
            state = 'waiting',
            taken_at = null;
    {%- endcall %}
    {%- do adapter.commit() -%}
{%- endmacro %}
