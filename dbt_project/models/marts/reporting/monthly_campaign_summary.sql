with

performance as (

    select * from {{ ref("fct_daily_performance") }}

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

-- sums first, ratios last; "mature" sums leave a cohort out of numerator and denominator alike
totals as (

    select
        dates.month_start_date,
        performance.campaign_name,
        sum(performance.spend_eur) as spend,
        sum(performance.spend_eur) filter (where performance.spend_source = 'derived') as spend_derived,
        count(*) filter (where performance.spend_eur is null) as rows_without_spend,
        sum(performance.impressions) as impressions,
        sum(performance.clicks) as clicks,
        sum(performance.registrations) as registrations,
        {% for n in lifedays() -%}
        sum(performance.players_{{ n }}d) as players_{{ n }}d,
        sum(performance.payers_{{ n }}d) as payers_{{ n }}d,
        sum(performance.revenue_{{ n }}d_eur) as revenue_{{ n }}d,
        sum(performance.spend_eur) filter (where performance.is_mature_{{ n }}d) as mature_spend_{{ n }}d,
        sum(performance.registrations) filter (where performance.is_mature_{{ n }}d) as mature_registrations_{{ n }}d,
        sum(performance.players_{{ n }}d) filter (where performance.is_mature_{{ n }}d) as mature_players_{{ n }}d,
        sum(performance.payers_{{ n }}d) filter (where performance.is_mature_{{ n }}d) as mature_payers_{{ n }}d,
        sum(performance.revenue_{{ n }}d_eur) filter (where performance.is_mature_{{ n }}d) as mature_revenue_{{ n }}d,
        {% endfor -%}
        count(distinct performance.date_day) as days_with_rows
    from performance
    inner join dates on performance.date_day = dates.date_day
    group by dates.month_start_date, performance.campaign_name

),

final as (

    select
        -- the fixed twelve: plain sums over every cohort of the month, young ones included
        totals.month_start_date as report_month,
        totals.campaign_name,
        cast(totals.spend as numeric(18, 2)) as total_spend,
        totals.impressions as total_impressions,
        totals.clicks as total_clicks,
        totals.registrations as total_registrations,
        totals.payers_14d as total_payers_14d,
        cast(totals.revenue_14d as numeric(18, 2)) as total_revenue_14d,
        {{ safe_ratio("totals.revenue_3d", "totals.spend") }} as roas_3d,
        {{ safe_ratio("totals.spend", "totals.registrations") }} as cpi,
        {{ safe_ratio("totals.spend", "totals.payers_14d") }} as cpp_14d,
        {{ safe_ratio("totals.players_14d", "totals.registrations") }} as retention_rate_14d,

        -- to date, the other lifedays and ratios: same plain definition
        {{ safe_ratio("totals.clicks", "totals.impressions") }} as ctr,
        {{ safe_ratio("totals.registrations", "totals.clicks") }} as cr,
        {{ safe_ratio("totals.spend", "totals.clicks") }} as cpc,
        {% for n in lifedays() if n != 3 -%}
        {{ safe_ratio("totals.revenue_" ~ n ~ "d", "totals.spend") }} as roas_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() if n != 14 -%}
        {{ safe_ratio("totals.spend", "totals.payers_" ~ n ~ "d") }} as cpp_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() if n != 14 -%}
        {{ safe_ratio("totals.players_" ~ n ~ "d", "totals.registrations") }} as retention_rate_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        {{ safe_ratio("totals.revenue_" ~ n ~ "d", "totals.registrations") }} as ltv_{{ n }}d,
        {{ safe_ratio("totals.revenue_" ~ n ~ "d", "totals.payers_" ~ n ~ "d") }} as arppu_{{ n }}d,
        {{ safe_ratio("totals.payers_" ~ n ~ "d", "totals.registrations") }} as payer_conversion_{{ n }}d,
        {% endfor %}
        -- mature: only cohorts whose lifeday N is final, and how much of the spend they stand for
        {% for n in lifedays() -%}
        {{ safe_ratio("coalesce(totals.mature_spend_" ~ n ~ "d, 0)", "totals.spend") }} as mature_spend_share_{{ n }}d,
        {{ safe_ratio("totals.mature_revenue_" ~ n ~ "d", "totals.mature_spend_" ~ n ~ "d") }} as mature_roas_{{ n }}d,
        {{ safe_ratio("totals.mature_spend_" ~ n ~ "d", "totals.mature_payers_" ~ n ~ "d") }} as mature_cpp_{{ n }}d,
        {{ safe_ratio("totals.mature_players_" ~ n ~ "d", "totals.mature_registrations_" ~ n ~ "d") }} as mature_retention_rate_{{ n }}d,
        {{ safe_ratio("totals.mature_revenue_" ~ n ~ "d", "totals.mature_registrations_" ~ n ~ "d") }} as mature_ltv_{{ n }}d,
        {{ safe_ratio("totals.mature_revenue_" ~ n ~ "d", "totals.mature_payers_" ~ n ~ "d") }} as mature_arppu_{{ n }}d,
        {{ safe_ratio("totals.mature_payers_" ~ n ~ "d", "totals.mature_registrations_" ~ n ~ "d") }} as mature_payer_conversion_{{ n }}d,
        {% endfor %}
        -- how far the figures can be trusted
        {{ safe_ratio("coalesce(totals.spend_derived, 0)", "totals.spend") }} as spend_derived_share,
        totals.rows_without_spend,
        totals.days_with_rows,
        months.days_fetched,
        months.days_in_month,
        months.is_month_complete,
        months.data_through_date
    from totals
    inner join months on totals.month_start_date = months.month_start_date

)

select * from final
