with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

weeks as (

    select
        week_start_date,
        min(iso_week_label) as iso_week_label,
        count(*) filter (where is_fetched) as days_fetched,
        bool_and(is_week_complete) as is_week_complete,
        max(data_through_date) as data_through_date
    from dates
    group by week_start_date

),

totals as (

    select
        dates.week_start_date,
        performance.campaign_name,
        count(*) as days_with_rows,
        {{ performance_sums("performance") }}
    from performance
    inner join dates on performance.date_day = dates.date_day
    group by dates.week_start_date, performance.campaign_name

),

final as (

    select
        -- key
        totals.week_start_date,
        totals.campaign_name,
        weeks.iso_week_label,

        -- spend and funnel
        totals.spend as total_spend,
        totals.impressions as total_impressions,
        totals.clicks as total_clicks,
        totals.registrations as total_registrations,
        {{ metric("ctr") }} as ctr,
        {{ metric("cr") }} as cr,
        {{ metric("cpc") }} as cpc,
        {{ metric("cpi") }} as cpi,

        -- to date
        totals.payers_14d as total_payers_14d,
        totals.revenue_14d as total_revenue_14d,
        {% for n in lifedays() -%}
        {{ metric("roas", n) }} as roas_{{ n }}d,
        {% endfor %}
        -- mature rows only, and the share of the spend that they cover
        {% for n in lifedays() -%}
        {{ metric("mature_spend_share", n) }} as mature_spend_share_{{ n }}d,
        {{ metric("roas", n, mature=true) }} as mature_roas_{{ n }}d,
        {{ metric("retention_rate", n, mature=true) }} as mature_retention_rate_{{ n }}d,
        {% endfor -%}
        {{ metric("cpp", 14, mature=true) }} as mature_cpp_14d,
        {{ metric("ltv", 14, mature=true) }} as mature_ltv_14d,

        -- data quality
        {{ metric("spend_derived_share") }} as spend_derived_share,
        totals.rows_without_spend,
        totals.rows_refused,
        totals.days_with_rows,
        weeks.days_fetched,
        weeks.is_week_complete,
        weeks.data_through_date
    from totals
    inner join weeks on totals.week_start_date = weeks.week_start_date

)

select * from final
