{#-
    Advisory locks prevent two concurrent builds from duplicating rows or building a day in part (ADR 0039). The numbers are those of
    LOCK_CLASS in libs/warehouse. The orchestrator's session holds the lock `build` for a whole run, and `builder` for the application
    name of its dbt sessions.
-#}

{#-
    Pre-hook of each model and seed, in its transaction. A session of the run that holds the build lock continues. Any other session (dbt
    started by hand) takes the lock in shared mode: it waits for a run of the orchestrator, and such a run waits for it. Only one
    transaction at a time builds a relation. dim_dates is not built while a fact is built, because the fact reads the stale days from it
    twice.
-#}
{% macro take_build_lock() -%}
    {%- if execute -%}
    do $turn$
    begin
        if not {{ belongs_to_builder() }} then
            perform pg_advisory_xact_lock_shared({{ build_lock_class() }}, 0);
        end if;
        perform pg_advisory_xact_lock({{ build_lock_class() + 2 }}, hashtext('{{ this }}'));
        {%- if model.name == "dim_dates" %}
        perform pg_advisory_xact_lock({{ build_lock_class() + 3 }}, 0);
        {%- elif model.config.get("incremental_strategy") == "replace_stale_days" %}
        perform pg_advisory_xact_lock_shared({{ build_lock_class() + 3 }}, 0);
        {%- endif %}
    end
    $turn$;
    {%- endif -%}
{%- endmacro %}

{#-
    On-run-start: dbt started by hand fails while a run of the orchestrator holds the build lock. Other dbt processes started by hand only
    share it.
-#}
{% macro refuse_second_build() -%}
    {%- if execute -%}
        {%- set holder = run_query(
            "select max(pid) from pg_locks where " ~ is_granted(build_lock_class(), "0") ~ " and mode = 'ExclusiveLock' and not " ~ belongs_to_builder()
        ).columns[0].values()[0] -%}
        {%- if holder is not none -%}
            {{ exceptions.raise_compiler_error(
                "Cannot start dbt: process " ~ holder ~ " of the server builds the marts; wait for that run or stop it"
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro build_lock_class() -%}
    {{ return(1447778051) }}
{%- endmacro %}

{#- Whether this session belongs to the run that holds the build lock. -#}
{% macro belongs_to_builder() -%}
    exists (
        select from pg_locks
        where {{ is_granted(build_lock_class() + 1, "hashtext(current_setting('application_name'))") }}
    )
{%- endmacro %}

{#- Condition on pg_locks for a granted lock. pg_locks shows a negative second key as an unsigned number. -#}
{% macro is_granted(lock_class, key) -%}
    locktype = 'advisory' and granted and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())
    and cast(classid as bigint) = {{ lock_class }} and cast(objid as bigint) = (cast({{ key }} as bigint) & 4294967295)
{%- endmacro %}
