with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

recent_days as (

    select *
    from dates
    where
        is_through
        and date_day > data_through_date - {{ var("anomaly_days") }}

),

days as (

    select
        *,
        spend_eur as spend,
        revenue_3d_eur as revenue_3d
    from performance
    where date_day > (select min(date_day) from recent_days) - 7 * ({{ var("anomaly_weeks") }} + 1)

),

-- one row a campaign, day and metric; a figure of a young cohort is no news, so it is not looked at
figures as (

    select
        days.date_day,
        days.campaign_name,
        metrics.metric,
        metrics.value
    from days
    cross join lateral (
        values
        ('spend', days.spend),
        ('registrations', cast(days.registrations as numeric)),
        ('cpi', {{ metric("cpi", sums="days") }}),
        ('mature_roas_3d', case when days.is_mature_3d then {{ metric("roas", 3, sums="days") }} end)
    ) as metrics (metric, value)
    where metrics.value is not null

),

-- the same weekday of the weeks before: their median, and the median of the distances from it
medians as (

    select
        figures.date_day,
        figures.campaign_name,
        figures.metric,
        figures.value,
        count(*) as weeks_compared,
        cast(percentile_cont(0.5) within group (order by earlier.value) as numeric) as median
    from figures
    inner join recent_days on figures.date_day = recent_days.date_day
    inner join figures as earlier
        on
            figures.campaign_name = earlier.campaign_name
            and figures.metric = earlier.metric
            and earlier.date_day between figures.date_day - 7 * {{ var("anomaly_weeks") }} and figures.date_day - 7
            and (figures.date_day - earlier.date_day) % 7 = 0
    group by figures.date_day, figures.campaign_name, figures.metric, figures.value

),

spreads as (

    select
        medians.date_day,
        medians.campaign_name,
        medians.metric,
        medians.value,
        medians.median,
        medians.weeks_compared,
        cast(percentile_cont(0.5) within group (order by abs(earlier.value - medians.median)) as numeric) as median_distance
    from medians
    inner join figures as earlier
        on
            medians.campaign_name = earlier.campaign_name
            and medians.metric = earlier.metric
            and earlier.date_day between medians.date_day - 7 * {{ var("anomaly_weeks") }} and medians.date_day - 7
            and (medians.date_day - earlier.date_day) % 7 = 0
    where medians.weeks_compared >= 4
    group by
        medians.date_day, medians.campaign_name, medians.metric, medians.value, medians.median, medians.weeks_compared

),

-- 1.4826 × the median distance estimates a standard deviation; a floor of 1 % of the median keeps a flat line from crying at each cent
scored as (

    select
        *,
        {{ safe_ratio("value - median", "1.4826 * greatest(median_distance, abs(median) * 0.01)") }} as robust_z
    from spreads

),

unusual as (

    select
        date_day,
        campaign_name,
        'unusual' as kind,
        metric,
        value,
        median as expected_value,
        robust_z
    from scored
    where abs(robust_z) >= {{ var("anomaly_z") }}

),

zero_spend as (

    select
        performance.date_day,
        performance.campaign_name,
        'zero_spend_with_impressions' as kind,
        'spend' as metric,
        cast(performance.spend_eur as numeric) as value,
        cast(null as numeric) as expected_value,
        cast(null as numeric) as robust_z
    from performance
    inner join recent_days on performance.date_day = recent_days.date_day
    where
        performance.spend_eur = 0
        and performance.impressions > 0

),

-- a fetched day without a row, between days with rows less than a week away: paused for good is no hole
missing_days as (

    select
        recent_days.date_day,
        campaigns.campaign_name,
        'missing_day' as kind,
        'impressions' as metric,
        cast(0 as numeric) as value,
        cast(null as numeric) as expected_value,
        cast(null as numeric) as robust_z
    from recent_days
    cross join (select distinct campaign_name from days) as campaigns
    where
        not exists (
            select 1 from days
            where days.campaign_name = campaigns.campaign_name and days.date_day = recent_days.date_day
        )
        and exists (
            select 1 from days
            where
                days.campaign_name = campaigns.campaign_name
                and days.date_day between recent_days.date_day - 6 and recent_days.date_day - 1
        )
        and (
            recent_days.date_day = recent_days.data_through_date
            or exists (
                select 1 from days
                where
                    days.campaign_name = campaigns.campaign_name
                    and days.date_day between recent_days.date_day + 1 and recent_days.date_day + 6
            )
        )

),

found as (

    select * from unusual
    union all
    select * from zero_spend
    union all
    select * from missing_days

),

final as (

    select
        date_day,
        campaign_name,
        kind,
        metric,
        cast(value as numeric(24, 10)) as value,
        cast(expected_value as numeric(24, 10)) as expected_value,
        cast(robust_z as numeric(24, 10)) as robust_z
    from found

)

select * from final
