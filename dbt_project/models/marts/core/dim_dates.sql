with

coverage as (

    select * from {{ ref("stg_fetch_coverage") }}

),

loads as (

    select * from {{ ref("stg_loads") }}

),

ledger as (

    select
        min(date_day) as first_date,
        max(date_day) filter (where is_fetched) as data_through_date
    from coverage

),

-- whole months, so that a month's completeness can be told from its days
calendar as (

    select cast(series.midnight as date) as date_day
    from ledger
    cross join lateral generate_series(
        date_trunc('month', ledger.first_date),
        date_trunc('month', ledger.data_through_date) + interval '1 month - 1 day',
        interval '1 day'
    ) as series (midnight)

),

-- loads that cover a day go into history in the order of their ids, one a pass, so the newest one tells the state of the day; when it went
-- in tells the state of a rebuilt history too, into which the same loads went anew
history_of_days as (

    select
        cast(series.midnight as date) as date_day,
        max(loads.load_id) as history_load_id,
        max(loads.in_history_at) as in_history_at
    from loads
    cross join lateral generate_series(loads.from_date, loads.to_date, interval '1 day') as series (midnight)
    where loads.is_in_history
    group by date_day

),

known_days as (

    select
        calendar.date_day,
        ledger.data_through_date,
        coverage.fetched_as_of_date,
        coalesce(coverage.is_fetched, false) as is_fetched,
        history_of_days.history_load_id,
        history_of_days.in_history_at
    from calendar
    cross join ledger
    left join coverage on calendar.date_day = coverage.date_day
    left join history_of_days on calendar.date_day = history_of_days.date_day

),

aged_days as (

    select
        {% for n in lifedays() -%}
        {{ is_mature(n) }} as is_mature_{{ n }}d,
        {% endfor -%}
        *
    from known_days

),

final as (

    select
        date_day,

        -- ISO 8601 weeks: Monday to Sunday, week 1 holds the year's first Thursday
        cast(extract(isoyear from date_day) as integer) as iso_year,
        cast(extract(week from date_day) as integer) as iso_week,
        to_char(date_day, 'IYYY"-W"IW') as iso_week_label,
        cast(extract(isodow from date_day) as integer) as iso_weekday,
        cast(date_trunc('week', date_day) as date) as week_start_date,
        cast(date_trunc('month', date_day) as date) as month_start_date,

        -- completeness
        is_fetched,
        fetched_as_of_date,
        data_through_date,
        date_day <= data_through_date as is_through,
        count(*) filter (where is_fetched) over (partition by date_trunc('week', date_day)) = 7 as is_week_complete,
        bool_and(is_fetched) over (partition by date_trunc('month', date_day)) as is_month_complete,

        -- maturity
        {% for n in lifedays() -%}
        is_mature_{{ n }}d,
        {% endfor %}
        -- what an incremental build compares: microseconds; lifedays become final one after the other, so their number tells which
        history_load_id,
        coalesce(cast(extract(epoch from in_history_at) * 1000000 as bigint), 0) * 10 + num_nonnulls(
            {% for n in lifedays() -%}
            nullif(is_mature_{{ n }}d, false){{ "," if not loop.last }}
            {% endfor %}
        ) as day_state
    from aged_days

)

select * from final
