{#-
    Whether the history table exists. Takes the history lock first; everything that changes the history holds this lock for its transaction.

    The macro runs while the snapshot is compiled, which is the first statement of its transaction. A second snapshot waits here until the
    first has committed, and then takes the remaining loads. dbt read the list of relations when it started, so two first snapshots at once
    would both create the table. The macro therefore adds a table that it finds to dbt's relation cache. Compiling without running
    (`dbt compile`, docs) takes no lock.
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
