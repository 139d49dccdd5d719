with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

totals as (

    select
        performance.date_day,
        performance.campaign_name,
        {{ performance_sums("performance") }}
    from performance
    group by performance.date_day, performance.campaign_name

),

final as (

    select
        -- key
        totals.date_day,
        totals.campaign_name,

        -- spend and funnel
        totals.spend as total_spend,
        totals.impressions as total_impressions,
        totals.clicks as total_clicks,
        totals.registrations as total_registrations,
        {{ metric("ctr") }} as ctr,
        {{ metric("cr") }} as cr,
        {{ metric("cpc") }} as cpc,
        {{ metric("cpi") }} as cpi,

        -- cohort of the day; the mature figures of a lifeday are NULL until it is final
        totals.payers_14d as total_payers_14d,
        totals.revenue_14d as total_revenue_14d,
        {% for n in lifedays() -%}
        {{ metric("roas", n, mature=true) }} as mature_roas_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        {{ metric("retention_rate", n, mature=true) }} as mature_retention_rate_{{ n }}d,
        {% endfor -%}
        {{ metric("cpp", 14, mature=true) }} as mature_cpp_14d,
        {{ metric("ltv", 14, mature=true) }} as mature_ltv_14d,

        -- data quality
        {{ metric("spend_derived_share") }} as spend_derived_share,
        totals.rows_without_spend,
        totals.rows_refused,
        dates.is_mature_14d,
        dates.data_through_date
    from totals
    inner join dates on totals.date_day = dates.date_day

)

select * from final
