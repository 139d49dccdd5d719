{#-
    Whether there is a history already, asked under the lock that whoever changes it holds for the length of its transaction.

    Called while the snapshot is compiled, which is the first statement of its transaction: a second snapshot waits here until the first has
    committed, then takes what is left. dbt itself looked at the database when it started, so two first snapshots at once would both create the
    table; what this one finds is therefore told to dbt's cache of relations. Compiling without running (`dbt compile`, docs) locks nothing.
-#}
{% macro history_exists(history) -%}
    {%- if not execute -%}
        {{ return(false) }}
    {%- endif -%}
    {%- if flags.WHICH in ("snapshot", "build", "retry") -%}
        {%- do run_query("select pg_advisory_xact_lock(hashtextextended('" ~ history_lock_name() ~ "', 0))") -%}
    {%- endif -%}
    {%- set exists = run_query("select to_regclass('" ~ history ~ "') is not null").columns[0].values()[0] -%}
    {%- if exists and adapter.get_relation(history.database, history.schema, history.identifier) is none -%}
        {%- do adapter.cache_added(history.incorporate(type="table")) -%}
    {%- endif -%}
    {{ return(exists) }}
{%- endmacro %}
