{#-
    Pre-hook of the snapshot, in the snapshot's transaction: selects the layer of loads that this pass adds to the history.

    A layer is the set of waiting loads that no earlier waiting load of their stream overlaps. A key is therefore in a layer at most once.
    Overlapping loads are added in separate passes, in load order, so no intermediate version is lost.
    Only one transaction runs this at a time, because `history_exists` has taken the history lock.
-#}
{% macro take_history_layer() -%}
    {%- if execute and adapter.get_relation(this.database, this.schema, this.identifier) is none -%}
        {%- set settled = run_query(
            "select count(*) from " ~ source("etl", "history_loads") ~ " where state = 'in_history'"
        ).columns[0].values()[0] -%}
        {%- if settled > 0 -%}
            {{ exceptions.raise_compiler_error(
                "Cannot build " ~ this ~ ": " ~ settled ~ " loads are marked as in history, but the table does not exist; "
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
