with

loads as (

    select * from {{ ref("stg_loads") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

-- the first fetch of a day at which its last lifeday was final; the figures after that fetch are the closed figures
closings as (

    select
        dates.date_day,
        dates.month_start_date,
        min(loads.loaded_at) as closed_at
    from dates
    left join loads
        on
            dates.date_day between loads.from_date and loads.to_date
            and loads.as_of_date - dates.date_day >= {{ final_age_days(lifedays() | last) }}
            and loads.attempts > 0
            and (loads.is_in_history or loads.history_state is null)
    group by dates.date_day, dates.month_start_date

),

-- a lookup per day with two branches, one for each partial index of the history, so that a month is read without scanning other months
versions as (

    select
        closings.month_start_date,
        closings.closed_at,
        history.*
    from closings
    cross join
        lateral (
            select open_versions.*
            from {{ ref("scd_campaign_performance") }} as open_versions
            where
                open_versions.campaigns_execution_date = closings.date_day
                and open_versions.dbt_valid_to is null

            union all

            select closed_versions.*
            from {{ ref("scd_campaign_performance") }} as closed_versions
            where
                closed_versions.campaigns_execution_date = closings.date_day
                and closed_versions.dbt_valid_to is not null
        ) as history

),

-- month and campaign are partition keys, so that PostgreSQL applies a filter on them before the window function
figures as (

    select
        month_start_date,
        campaign_name,
        dbt_valid_from,
        closed_at,
        {{ cents_to_eur("spend_cents") }} as spend,
        registrations,
        {{ cents_to_eur("revenue_14d_cents") }} as revenue_14d,
        row_number() over (
            partition by month_start_date, campaign_name, campaigns_execution_date, ad_name
            order by dbt_valid_from
        ) = 1 as is_first_seen,
        dbt_valid_to is null as is_now,
        dbt_valid_from <= closed_at and (dbt_valid_to is null or dbt_valid_to > closed_at) as is_at_close
    from versions

),

totals as (

    select
        month_start_date,
        campaign_name,
        {% for state in ["first_seen", "at_close", "now"] -%}
        sum(spend) filter (where is_{{ state }}) as spend_{{ state }},
        sum(registrations) filter (where is_{{ state }}) as registrations_{{ state }},
        sum(revenue_14d) filter (where is_{{ state }}) as revenue_14d_{{ state }},
        {% endfor -%}
        sum(spend) filter (where is_now and closed_at is not null) as closed_spend_now,
        sum(registrations) filter (where is_now and closed_at is not null) as closed_registrations_now,
        sum(revenue_14d) filter (where is_now and closed_at is not null) as closed_revenue_14d_now,
        count(*) filter (where dbt_valid_from > closed_at) as versions_after_close,
        max(dbt_valid_from) filter (where dbt_valid_from > closed_at) as last_restated_at
    from figures
    group by month_start_date, campaign_name

),

final as (

    select
        -- key
        month_start_date as report_month,
        campaign_name,

        -- first seen and now: maturation and restatement together
        cast(spend_first_seen as numeric(18, 2)) as spend_first_seen_eur,
        cast(spend_now as numeric(18, 2)) as spend_now_eur,
        cast(registrations_first_seen as bigint) as registrations_first_seen,
        cast(registrations_now as bigint) as registrations_now,
        cast(revenue_14d_first_seen as numeric(18, 2)) as revenue_14d_first_seen_eur,
        cast(revenue_14d_now as numeric(18, 2)) as revenue_14d_now_eur,

        -- restatement only: closed days, at close and now
        cast(spend_at_close as numeric(18, 2)) as spend_at_close_eur,
        cast(coalesce(closed_spend_now, 0) - coalesce(spend_at_close, 0) as numeric(18, 2)) as spend_restated_eur,
        cast(coalesce(closed_registrations_now, 0) - coalesce(registrations_at_close, 0) as bigint) as registrations_restated,
        cast(revenue_14d_at_close as numeric(18, 2)) as revenue_14d_at_close_eur,
        cast(coalesce(closed_revenue_14d_now, 0) - coalesce(revenue_14d_at_close, 0) as numeric(18, 2)) as revenue_14d_restated_eur,
        versions_after_close,
        versions_after_close > 0 as is_closed_month_changed,
        last_restated_at
    from totals

)

select * from final
