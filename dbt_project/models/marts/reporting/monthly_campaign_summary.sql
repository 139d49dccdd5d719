with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

months as (

    select
        month_start_date,
        count(*) as days_in_month,
        count(*) filter (where is_fetched) as days_fetched,
        bool_and(is_month_complete) as is_month_complete,
        max(data_through_date) as data_through_date
    from dates
    group by month_start_date

),

totals as (

    select
        dates.month_start_date,
        performance.campaign_name,
        count(*) as days_with_rows,
        {{ performance_sums("performance") }}
    from performance
    inner join dates on performance.date_day = dates.date_day
    group by dates.month_start_date, performance.campaign_name

),

final as (

    select
        -- the twelve fixed columns: plain sums over every cohort of the month, including young ones
        totals.month_start_date as report_month,
        totals.campaign_name,
        totals.spend as total_spend,
        totals.impressions as total_impressions,
        totals.clicks as total_clicks,
        totals.registrations as total_registrations,
        totals.payers_14d as total_payers_14d,
        totals.revenue_14d as total_revenue_14d,
        {{ metric("roas", 3) }} as roas_3d,
        {{ metric("cpi") }} as cpi,
        {{ metric("cpp", 14) }} as cpp_14d,
        {{ metric("retention_rate", 14) }} as retention_rate_14d,

        -- the other lifedays and ratios to date, with the same plain definition
        {{ metric("ctr") }} as ctr,
        {{ metric("cr") }} as cr,
        {{ metric("cpc") }} as cpc,
        {% for n in lifedays() if n != 3 -%}
        {{ metric("roas", n) }} as roas_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() if n != 14 -%}
        {{ metric("cpp", n) }} as cpp_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() if n != 14 -%}
        {{ metric("retention_rate", n) }} as retention_rate_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        {% for ratio in ["ltv", "arppu", "payer_conversion"] -%}
        {{ metric(ratio, n) }} as {{ ratio }}_{{ n }}d,
        {% endfor -%}
        {% endfor %}
        -- mature rows only, and the share of the spend that they cover
        {% for n in lifedays() -%}
        {{ metric("mature_spend_share", n) }} as mature_spend_share_{{ n }}d,
        {% for ratio in ["roas", "cpp", "retention_rate", "ltv", "arppu", "payer_conversion"] -%}
        {{ metric(ratio, n, mature=true) }} as mature_{{ ratio }}_{{ n }}d,
        {% endfor -%}
        {% endfor %}
        -- data quality
        {{ metric("spend_derived_share") }} as spend_derived_share,
        totals.rows_without_spend,
        totals.rows_refused,
        totals.days_with_rows,
        months.days_fetched,
        months.days_in_month,
        months.is_month_complete,
        months.data_through_date
    from totals
    inner join months on totals.month_start_date = months.month_start_date

)

select * from final
