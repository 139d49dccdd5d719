with

loads as (

    select * from {{ source("etl", "loads") }}

),

history_loads as (

    select * from {{ source("etl", "history_loads") }}

),

final as (

    select
        -- key
        loads.load_id,

        -- window
        loads.run_id,
        loads.from_date,
        loads.to_date,
        loads.as_of_date,

        -- result
        loads.status,
        loads.attempts,
        loads.records_received,
        loads.rows_accepted,
        loads.rows_collapsed,
        loads.rows_quarantined,
        loads.fetch_ms,
        loads.load_ms,
        loads.loaded_at,

        -- state with respect to history; NULL for a load that history does not need
        history_loads.state as history_state,
        coalesce(history_loads.state = 'in_history', false) as is_in_history,
        history_loads.in_history_at
    from loads
    left join history_loads on loads.load_id = history_loads.load_id
    where loads.stream = '{{ var("campaigns_stream") }}'

)

select * from final
