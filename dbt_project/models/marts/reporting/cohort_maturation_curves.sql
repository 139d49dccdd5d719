with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

-- the same rows for every lifeday: those whose lifedays are all final and known. With other rows the curve would drop at the lifedays
-- they lack
totals as (

    select
        dates.month_start_date,
        performance.campaign_name,
        count(*) as cohort_days,
        {% for n in lifedays() -%}
        cast(sum(performance.curve_players_{{ n }}d) as bigint) as players_{{ n }}d,
        cast(sum(performance.curve_payers_{{ n }}d) as bigint) as payers_{{ n }}d,
        cast(sum(performance.curve_revenue_{{ n }}d_eur) as numeric(18, 2)) as revenue_{{ n }}d,
        sum(performance.curve_revenue_{{ n }}d_with_spend_eur) as revenue_{{ n }}d_with_spend,
        {% endfor %}
        cast(sum(performance.curve_registrations) as bigint) as registrations,
        cast(sum(performance.curve_spend_eur) as numeric(18, 2)) as spend
    from performance
    inner join dates on performance.date_day = dates.date_day
    where performance.curve_registrations is not null
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
        {{ safe_ratio("totals.revenue_" ~ n ~ "d_with_spend", "totals.spend") }} as roas,
        {{ metric("ltv", n) }} as ltv,
        {{ metric("retention_rate", n) }} as retention_rate,
        {{ metric("payer_conversion", n) }} as payer_conversion,

        -- share of the 14-day revenue
        {{ safe_ratio("totals.revenue_" ~ n ~ "d", "totals.revenue_14d") }} as revenue_share_of_14d
    from totals
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

)

select * from final
