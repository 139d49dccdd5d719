{%- set metrics = ["spend", "registrations", "cpi", "mature_roas_3d"] -%}

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
        mature_spend_3d_eur as mature_spend_3d,
        mature_revenue_3d_with_spend_eur as mature_revenue_3d_with_spend
    from performance
    where date_day > (select min(date_day) from recent_days) - 7 * ({{ var("anomaly_weeks") }} + 1)

),

-- a figure of a young or unknown cohort is no news, so it is not looked at
measured as (

    select
        days.date_day,
        days.campaign_name,
        days.spend,
        cast(days.registrations as numeric) as registrations,
        {{ metric("cpi", sums="days") }} as cpi,
        {{ metric("roas", 3, sums="days", mature=true) }} as mature_roas_3d
    from days

),

figures as (

    {% for metric_name in metrics -%}
    select
        date_day,
        campaign_name,
        '{{ metric_name }}' as metric,
        {{ metric_name }} as figure
    from measured
    where {{ metric_name }} is not null
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

-- the same weekday of the weeks before: their median, and the median of the distances from it
medians as (

    select
        figures.date_day,
        figures.campaign_name,
        figures.metric,
        figures.figure,
        count(*) as weeks_compared,
        cast(percentile_cont(0.5) within group (order by earlier.figure) as numeric) as median
    from figures
    inner join recent_days on figures.date_day = recent_days.date_day
    inner join figures as earlier
        on
            figures.campaign_name = earlier.campaign_name
            and figures.metric = earlier.metric
            and earlier.date_day between figures.date_day - 7 * {{ var("anomaly_weeks") }} and figures.date_day - 7
            and (figures.date_day - earlier.date_day) % 7 = 0
    group by figures.date_day, figures.campaign_name, figures.metric, figures.figure

),

spreads as (

    select
        medians.date_day,
        medians.campaign_name,
        medians.metric,
        medians.figure,
        medians.median,
        medians.weeks_compared,
        cast(percentile_cont(0.5) within group (order by abs(earlier.figure - medians.median)) as numeric) as median_distance
    from medians
    inner join figures as earlier
        on
            medians.campaign_name = earlier.campaign_name
            and medians.metric = earlier.metric
            and earlier.date_day between medians.date_day - 7 * {{ var("anomaly_weeks") }} and medians.date_day - 7
            and (medians.date_day - earlier.date_day) % 7 = 0
    where medians.weeks_compared >= 4
    group by
        medians.date_day, medians.campaign_name, medians.metric, medians.figure, medians.median, medians.weeks_compared

),

-- 1.4826 × the median distance estimates a standard deviation; a floor of 1 % of the median keeps a flat line from crying at each cent.
-- Of a line that was flat at 0 there is neither, so any distance is infinite: there a figure has to reach an amount
scored as (

    select
        *,
        case metric
            {% for metric_name in metrics -%}
            when '{{ metric_name }}' then {{ var("anomaly_minimum_" ~ metric_name) }}
            {% endfor -%}
        end as minimum_after_zero,
        {{ safe_ratio("figure - median", "1.4826 * greatest(median_distance, abs(median) * 0.01)") }} as robust_z
    from spreads

),

unusual as (

    select
        date_day,
        campaign_name,
        'unusual' as kind,
        metric,
        figure,
        median as expected_value,
        robust_z
    from scored
    where
        abs(robust_z) >= {{ var("anomaly_z") }}
        or (robust_z is null and figure >= minimum_after_zero)

),

zero_spend as (

    select
        performance.date_day,
        performance.campaign_name,
        'zero_spend_with_impressions' as kind,
        'spend' as metric,
        cast(performance.spend_eur as numeric) as figure,
        cast(null as numeric) as expected_value,
        cast(null as numeric) as robust_z
    from performance
    inner join recent_days on performance.date_day = recent_days.date_day
    where
        performance.spend_eur = 0
        and performance.impressions > 0

),

campaigns as (

    select distinct campaign_name
    from days

),

-- a fetched day without a row, between days with rows less than a week away: paused for good is no hole
missing_days as (

    select
        recent_days.date_day,
        campaigns.campaign_name,
        'missing_day' as kind,
        'impressions' as metric,
        cast(0 as numeric) as figure,
        cast(null as numeric) as expected_value,
        cast(null as numeric) as robust_z
    from recent_days
    cross join campaigns
    where
        recent_days.is_fetched
        and not exists (
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
        cast(figure as numeric(24, 10)) as figure,
        cast(expected_value as numeric(24, 10)) as expected_value,
        cast(robust_z as numeric(24, 10)) as robust_z
    from found

)

select * from final
