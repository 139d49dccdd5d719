/* Per month and campaign, to the cent and the count: the monthly summary equals the sums of the whole fact table. */
with

expected as (

    select
        {{ start_of("month", "date_day") }} as report_month,
        campaign_name,
        sum(spend_eur) as total_spend,
        sum(impressions) as total_impressions,
        sum(clicks) as total_clicks,
        sum(registrations) as total_registrations,
        sum(payers_14d) as total_payers_14d,
        sum(revenue_14d_eur) as total_revenue_14d
    from {{ ref("fct_daily_performance") }}
    where {{ only_changed("day_of_month", "date_day") }}
    group by report_month, campaign_name

),

actual as (

    select
        report_month,
        campaign_name,
        total_spend,
        total_impressions,
        total_clicks,
        total_registrations,
        total_payers_14d,
        total_revenue_14d
    from {{ ref("monthly_campaign_summary") }}
    where {{ only_changed("month", "report_month") }}

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
