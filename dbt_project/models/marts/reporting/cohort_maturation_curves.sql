with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

-- the same cohorts at every lifeday: only those whose last lifeday is final, or the curve would bend where young cohorts drop out
totals as (

    select
        dates.month_start_date,
        performance.campaign_name,
        count(*) as cohort_days,
        {{ performance_sums("performance") }}
    from performance
    inner join dates on performance.date_day = dates.date_day
    where performance.is_mature_14d
    group by dates.month_start_date, performance.campaign_name

),

final as (

    {% for n in lifedays() -%}
    select
        -- key
        totals.month_start_date as cohort_month,
        totals.campaign_name,
        {{ n }} as lifeday,

        -- the cohorts
        totals.cohort_days,
        totals.registrations as total_registrations,
        totals.spend as total_spend,

        -- within `lifeday` days
        totals.players_{{ n }}d as players,
        totals.payers_{{ n }}d as payers,
        totals.revenue_{{ n }}d as revenue_eur,
        {{ metric("roas", n) }} as roas,
        {{ metric("ltv", n) }} as ltv,
        {{ metric("retention_rate", n) }} as retention_rate,
        {{ metric("payer_conversion", n) }} as payer_conversion,

        -- how much of the last point of the curve is there
        {{ safe_ratio("totals.revenue_" ~ n ~ "d", "totals.revenue_14d") }} as revenue_share_of_14d
    from totals
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select * from final
