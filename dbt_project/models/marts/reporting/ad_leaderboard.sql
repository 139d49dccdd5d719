with

performance as (

    select * from {{ ref("fct_daily_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

-- every figure of a row covers the same cohorts: those whose 7-day figures are final and known
windows as (

    select
        lengths.window_days,
        max(dates.date_day) - lengths.window_days + 1 as window_start_date,
        max(dates.date_day) as window_end_date
    from dates
    cross join (values (7), (28), (90)) as lengths (window_days)
    where dates.is_mature_7d
    group by lengths.window_days

),

totals as (

    select
        windows.window_days,
        windows.window_start_date,
        windows.window_end_date,
        performance.campaign_name,
        performance.ad_name,
        sum(performance.spend_eur) as spend,
        sum(performance.spend_eur) as mature_spend_7d,
        sum(performance.revenue_7d_eur) filter (where performance.spend_eur is not null) as mature_revenue_7d_with_spend,
        count(*) filter (where performance.spend_eur is null) as rows_without_spend,
        sum(performance.impressions) as impressions,
        sum(performance.clicks) as clicks,
        sum(performance.registrations) as registrations,
        sum(performance.players_7d) as players_7d,
        sum(performance.payers_7d) as payers_7d,
        sum(performance.revenue_7d_eur) as revenue_7d
    from performance
    inner join windows on performance.date_day between windows.window_start_date and windows.window_end_date
    where performance.is_mature_7d
    group by
        windows.window_days,
        windows.window_start_date,
        windows.window_end_date,
        performance.campaign_name,
        performance.ad_name

),

intervals as (

    select
        *,
        registrations >= {{ var("leaderboard_min_registrations") }} as has_enough_volume,
        {{ wilson_bound("payers_7d", "registrations", "low") }} as payer_conversion_7d_low,
        {{ wilson_bound("payers_7d", "registrations", "high") }} as payer_conversion_7d_high
    from totals

),

final as (

    select
        -- key
        intervals.window_days,
        intervals.campaign_name,
        intervals.ad_name,
        intervals.window_start_date,
        intervals.window_end_date,

        -- rank by the lower bound of the interval, among ads with enough volume
        intervals.has_enough_volume,
        case
            when intervals.has_enough_volume
                then rank() over (
                    partition by intervals.window_days, intervals.has_enough_volume
                    order by intervals.payer_conversion_7d_low desc nulls last
                )
        end as payer_conversion_rank,

        -- spend and funnel
        cast(intervals.spend as numeric(18, 2)) as total_spend,
        intervals.impressions as total_impressions,
        intervals.clicks as total_clicks,
        intervals.registrations as total_registrations,
        intervals.payers_7d as total_payers_7d,
        cast(intervals.revenue_7d as numeric(18, 2)) as total_revenue_7d,
        {{ metric("ctr", sums="intervals") }} as ctr,
        {{ metric("cpi", sums="intervals") }} as cpi,

        -- 7-day figures, all final
        {{ metric("roas", 7, sums="intervals", mature=true) }} as roas_7d,
        {{ metric("ltv", 7, sums="intervals") }} as ltv_7d,
        {{ metric("retention_rate", 7, sums="intervals") }} as retention_rate_7d,
        {{ metric("payer_conversion", 7, sums="intervals") }} as payer_conversion_7d,
        intervals.payer_conversion_7d_low,
        intervals.payer_conversion_7d_high,

        -- data quality
        intervals.rows_without_spend
    from intervals

)

select * from final
