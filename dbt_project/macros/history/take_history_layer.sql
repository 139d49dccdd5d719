{#-
    Pre-hook of the snapshot, in its own transaction: takes the layer that this pass puts into history.

    A layer is every waiting load that no earlier waiting load of its stream overlaps. Within a layer a key therefore comes once,
    and loads that overlap go in one pass after another, in load order: no version in between is lost.
    Two at once never meet here: the lock of `history_exists` is held.
-#}
{% macro take_history_layer() -%}
    {%- if execute and adapter.get_relation(this.database, this.schema, this.identifier) is none -%}
        {%- set settled = run_query(
            "select count(*) from " ~ source("etl", "history_loads") ~ " where state = 'in_history'"
        ).columns[0].values()[0] -%}
        {%- if settled > 0 -%}
            {{ exceptions.raise_compiler_error(
                "Cannot start " ~ this ~ ": " ~ settled ~ " loads are marked as in history, but the table does not exist; "
                ~ "run `volka history rebuild`"
            ) }}
        {%- endif -%}
    {%- endif -%}

    update {{ source("etl", "history_loads") }} as taken
    set
        state = 'taking',
        taken_at = clock_timestamp()
    where
        taken.state = 'waiting'
        and not exists (
            select 1
            from {{ source("etl", "history_loads") }} as earlier
            where
                earlier.state = 'waiting'
                and earlier.stream = taken.stream
                and earlier.load_id < taken.load_id
                and earlier.from_date <= taken.to_date
                and earlier.to_date >= taken.from_date
        );
{%- endmacro %}
