{#-
    Two builds at once must not double a row or leave a day half done. Advisory locks see to it (ADR 0039; the numbers are those of LOCK_CLASS in
    libs/warehouse): the orchestrator's session holds `build` for a whole run, and `builder` for the application name of its dbt sessions.
-#}

{#-
    Pre-hook of each model and seed, in its transaction. A session of the run that holds the lock goes on. Any other, of dbt run by hand, waits
    for that run and is waited for. One transaction builds a relation at a time. The calendar is not built while a fact is: the fact reads
    there which days are stale, and reads it twice.
-#}
{% macro take_build_turn() -%}
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

{#- On-run-start: dbt run by hand does not begin while a run holds the lock; others by hand only share it. -#}
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

{#- Whether this session is one of the run that holds the build lock. -#}
{% macro belongs_to_builder() -%}
    exists (
        select from pg_locks
        where {{ is_granted(build_lock_class() + 1, "hashtext(current_setting('application_name'))") }}
    )
{%- endmacro %}

{#- A condition on pg_locks; a negative second key stands there as an unsigned number. -#}
{% macro is_granted(lock_class, key) -%}
    locktype = 'advisory' and granted and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())
    and cast(classid as bigint) = {{ lock_class }} and cast(objid as bigint) = (cast({{ key }} as bigint) & 4294967295)
{%- endmacro %}
