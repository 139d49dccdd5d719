/*
Days that have current rows although the last answer covering them brought none. Such an answer deletes nothing (an outage looks the same):
either the API had a bad moment, or the rows are really gone and an operator says so: `volka history confirm-empty <from> <to>`. Where it
refused every row of the day, a decision on those comes first: `volka quarantine list`.
*/
{{ config(severity="warn") }}

with

loads as (

    select
        load_id,
        from_date,
        to_date,
        -- what a replay of refused rows brought counts for the answer that had refused them
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
