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

-- unknown figures, and the mature ROAS of young cohorts, are NULL and not checked
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

-- the figures of the same weekday in the earlier weeks
compared as (

    select
        date_day,
        campaign_name,
        metric,
        figure,
        array_agg(figure) over weeks_before as earlier_figures
    from figures
    window
        weeks_before as (
            partition by campaign_name, metric, extract(isodow from date_day)
            order by date_day
            range between interval '{{ 7 * var("anomaly_weeks") }} days' preceding and interval '7 days' preceding
        )

),

-- their median, and then the median absolute deviation from it
medians as (

    select
        compared.date_day,
        compared.campaign_name,
        compared.metric,
        compared.figure,
        compared.earlier_figures,
        cast(of_weeks.median as numeric) as median
    from compared
    inner join recent_days on compared.date_day = recent_days.date_day
    cross join
        lateral (
            select percentile_cont(0.5) within group (order by earlier.figure) as median
            from unnest(compared.earlier_figures) as earlier (figure)
        ) as of_weeks
    where cardinality(compared.earlier_figures) >= 4

),

spreads as (

    select
        medians.date_day,
        medians.campaign_name,
        medians.metric,
        medians.figure,
        medians.median,
        cast(of_weeks.median_distance as numeric) as median_distance
    from medians
    cross join lateral (
        select percentile_cont(0.5) within group (order by abs(earlier.figure - medians.median)) as median_distance
        from unnest(medians.earlier_figures) as earlier (figure)
    ) as of_weeks

),

-- 1.4826 × the median absolute deviation estimates a standard deviation. It has a floor of 1 % of the median, so that a difference of a
-- cent from a constant figure is not reported. If median and deviation are 0, there is no z-score; a figure is then unusual from a
-- minimum amount on
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
        days.date_day,
        days.campaign_name,
        'zero_spend_with_impressions' as kind,
        'spend' as metric,
        cast(days.spend_eur as numeric) as figure,
        cast(null as numeric) as expected_value,
        cast(null as numeric) as robust_z
    from days
    inner join recent_days on days.date_day = recent_days.date_day
    where
        days.spend_eur = 0
        and days.impressions > 0

),

-- runs of days without a row; the run after the last day of a campaign has no end (day_after is NULL)
gaps as (

    select *
    from (
        select
            campaign_name,
            date_day as day_before,
            lead(date_day) over (partition by campaign_name order by date_day) as day_after
        from days
    ) as neighbors
    where day_after is distinct from day_before + 1

),

-- a fetched day without a row, with rows less than a week before it and after it (the data-through date: before it); so a campaign that
-- stopped for good has no missing days
missing_days as (

    select
        recent_days.date_day,
        gaps.campaign_name,
        'missing_day' as kind,
        'impressions' as metric,
        cast(0 as numeric) as figure,
        cast(null as numeric) as expected_value,
        cast(null as numeric) as robust_z
    from gaps
    inner join recent_days
        on
            recent_days.date_day between gaps.day_before + 1 and gaps.day_before + 6
            and (gaps.day_after is null or gaps.day_after > recent_days.date_day)
    where
        recent_days.is_fetched
        and (recent_days.date_day = recent_days.data_through_date or recent_days.date_day >= gaps.day_after - 6)

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
