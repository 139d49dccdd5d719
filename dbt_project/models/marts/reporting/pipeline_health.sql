with

loads as (

    select * from {{ ref("stg_loads") }}

),

coverage as (

    select * from {{ ref("stg_fetch_coverage") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

today as (

    select
        (select max(data_through_date) from dates) as data_through_date,
        count(*) filter (where not is_fetched and not is_accepted) as days_never_fetched,
        count(*) filter (where is_failing and not is_accepted) as days_failing
    from coverage

),

runs as (

    select
        as_of_date,
        count(*) as loads,
        count(*) filter (where status = 'unchanged') as loads_unchanged,
        count(*) filter (where status = 'no_data') as loads_without_data,
        count(*) filter (where history_state is not null and not is_in_history) as loads_waiting_for_history,
        cast(sum(to_date - from_date + 1) as bigint) as days_loaded,
        cast(sum(attempts) as bigint) as attempts,
        cast(sum(records_received) as bigint) as records_received,
        cast(sum(rows_accepted) as bigint) as rows_accepted,
        cast(sum(rows_collapsed) as bigint) as rows_collapsed,
        cast(sum(rows_quarantined) as bigint) as rows_quarantined,
        cast(sum(fetch_ms) as bigint) as fetch_ms,
        cast(sum(load_ms) as bigint) as load_ms,
        max(loaded_at) as loaded_at
    from loads
    group by as_of_date

),

final as (

    select
        -- key
        runs.as_of_date,

        -- loads of the runs of that day
        runs.loads,
        runs.loads_unchanged,
        runs.loads_without_data,
        runs.loads_waiting_for_history,
        runs.days_loaded,
        runs.attempts as load_attempts,
        runs.records_received,
        runs.rows_accepted,
        runs.rows_collapsed,
        runs.rows_quarantined,
        {{ safe_ratio("runs.rows_quarantined", "runs.records_received") }} as quarantined_share,
        runs.records_received = runs.rows_accepted + runs.rows_collapsed + runs.rows_quarantined as is_accounted_for,
        runs.fetch_ms,
        runs.load_ms,
        runs.loaded_at,

        -- present state, the same in every row
        today.data_through_date,
        today.days_never_fetched,
        today.days_failing
    from runs
    cross join today

)

select * from final
