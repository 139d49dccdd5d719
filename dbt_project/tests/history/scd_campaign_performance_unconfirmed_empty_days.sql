/*
Days that have current rows although the last load covering them brought none. Such an answer deletes nothing (an outage looks the same):
either the API had a bad moment, or the rows are really gone and an operator says so: `volka history confirm-empty <from> <to>`.
*/
{{ config(severity="warn") }}

with

loads as (

    select *
    from {{ source("etl", "loads") }}
    where
        stream = 'campaigns-report:a'
        and status <> 'unchanged'
        -- knows its own rows only
        and replays_quarantine_of is null

),

last_loads as (

    select
        cast(series.midnight as date) as date_day,
        max(loads.load_id) as load_id
    from loads
    cross join lateral generate_series(loads.from_date, loads.to_date, interval '1 day') as series (midnight)
    group by date_day

),

days_brought as (

    select distinct
        campaigns_execution_date as date_day,
        _load_id as load_id
    from {{ source("campaigns", "campaign_performance_raw_appends") }}

),

current_days as (

    select
        date_day,
        count(*) as current_rows
    from {{ ref("stg_campaign_performance") }}
    group by date_day

),

final as (

    select
        current_days.date_day,
        current_days.current_rows,
        last_loads.load_id as empty_load_id
    from current_days
    inner join last_loads on current_days.date_day = last_loads.date_day
    left join days_brought
        on
            last_loads.date_day = days_brought.date_day
            and last_loads.load_id = days_brought.load_id
    where days_brought.load_id is null

)

select * from final
