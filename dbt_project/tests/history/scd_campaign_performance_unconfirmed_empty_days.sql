/*
Days that have current rows although the latest load that covers them has none. Such a load deletes nothing, because an outage looks the
same. If the rows are really gone, an operator confirms it: `volka history confirm-empty <from> <to>`. If every record of the day was
refused, decide on the records first: `volka quarantine list`.
*/
{{ config(severity="warn") }}

with

loads as (

    select
        load_id,
        from_date,
        to_date,
        -- the rows of a replay count for the load that had refused them
        coalesce(replays_quarantine_of, load_id) as answer_id
    from {{ source("etl", "loads") }}
    where
        stream = '{{ var("campaigns_stream") }}'
        and status <> 'unchanged'

),

last_answers as (

    select
        each_date.date_day,
        max(loads.load_id) as load_id
    from loads
    cross join lateral {{ each_day("loads.from_date", "loads.to_date") }} as each_date
    where loads.load_id = loads.answer_id
    group by each_date.date_day

),

days_brought as (

    select distinct
        raw_appends.campaigns_execution_date as date_day,
        loads.answer_id as load_id
    from {{ source("campaigns", "campaign_performance_raw_appends") }} as raw_appends
    inner join loads on raw_appends._load_id = loads.load_id
    where
        {{ only_changed("load_of_day", "raw_appends._load_id", "ledger") }}
        and {{ only_changed("day", "raw_appends.campaigns_execution_date", "ledger") }}

),

current_days as (

    select
        date_day,
        count(*) as current_rows
    from {{ ref("stg_campaign_performance") }}
    where {{ only_changed("day", "date_day", "ledger") }}
    group by date_day

),

final as (

    select
        current_days.date_day,
        current_days.current_rows,
        last_answers.load_id as empty_load_id
    from current_days
    inner join last_answers on current_days.date_day = last_answers.date_day
    left join days_brought
        on
            last_answers.date_day = days_brought.date_day
            and last_answers.load_id = days_brought.load_id
    where days_brought.load_id is null

)

select * from final
