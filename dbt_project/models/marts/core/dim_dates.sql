with

coverage as (

    select * from {{ ref("stg_fetch_coverage") }}

),

loads as (

    select * from {{ ref("stg_loads") }}

),

refused_keys as (

    select * from {{ ref("stg_refused_keys") }}

),

ledger as (

    select
        min(date_day) filter (where not is_accepted) as first_date,

        -- a later day that was fetched without rows does not count: the source may have stopped
        max(date_day) filter (where has_rows) as data_through_date
    from coverage

),

-- whole months, because is_month_complete needs every day of the month
months as (

    select
        {{ start_of("month", "first_date") }} as first_date,
        cast({{ start_of("month", "data_through_date") }} + interval '1 month - 1 day' as date) as last_date
    from ledger

),

calendar as (

    select each_date.date_day
    from months
    cross join lateral {{ each_day("months.first_date", "months.last_date") }} as each_date

),

-- Loads that cover the same day go into history in the order of their ids, in separate passes, so the newest one identifies the state of
-- the day. The state uses its time and not its id, because a rebuild of the history takes the same loads again at a later time.
history_of_days as (

    select
        each_date.date_day,
        max(loads.load_id) as history_load_id,
        max(loads.in_history_at) as in_history_at
    from loads
    cross join lateral {{ each_day("loads.from_date", "loads.to_date") }} as each_date
    where loads.is_in_history
    group by each_date.date_day

),

-- changes whenever a key of the day becomes refused or is no longer refused
refusals_of_days as (

    select
        date_day,
        -- the mask keeps the number from being negative, like all numbers of the table
        bit_xor(hashtextextended(cast(jsonb_build_array(campaign_name, ad_name) as text), load_id)) & 9223372036854775807 as refusal_state
    from refused_keys
    group by date_day

),

known_days as (

    select
        calendar.date_day,
        ledger.data_through_date,
        coverage.fetched_as_of_date,
        coalesce(coverage.is_fetched, false) as is_fetched,
        history_of_days.history_load_id,
        history_of_days.in_history_at,
        coalesce(refusals_of_days.refusal_state, 0) as refusal_state
    from calendar
    cross join ledger
    left join coverage on calendar.date_day = coverage.date_day
    left join history_of_days on calendar.date_day = history_of_days.date_day
    left join refusals_of_days on calendar.date_day = refusals_of_days.date_day

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
        {{ start_of("week", "date_day") }} as week_start_date,
        {{ start_of("month", "date_day") }} as month_start_date,

        -- completeness
        is_fetched,
        fetched_as_of_date,
        data_through_date,
        date_day <= data_through_date as is_through,
        7 = count(*) filter (where is_fetched and date_day <= data_through_date)
            over (partition by {{ start_of("week", "date_day") }}) as is_week_complete,
        bool_and(is_fetched and date_day <= data_through_date)
            over (partition by {{ start_of("month", "date_day") }}) as is_month_complete,

        -- maturity
        {% for n in lifedays() -%}
        is_mature_{{ n }}d,
        {% endfor %}
        -- compared by incremental builds; lifedays become final in their order, so their number identifies them
        history_load_id,
        int8xor(
            coalesce(cast(extract(epoch from in_history_at) * 1000000 as bigint), 0) * 100
            + {{ var("facts_version") }} * 10
            + num_nonnulls(
                {% for n in lifedays() -%}
                nullif(is_mature_{{ n }}d, false){{ "," if not loop.last }}
                {% endfor %}
            ),
            refusal_state
        ) as day_state
    from aged_days

)

select * from final
