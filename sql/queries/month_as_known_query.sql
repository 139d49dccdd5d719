-- A month as known at an instant, compared with now, one row per campaign.
--
-- Run it with: volka report run month_as_known --month 2024-10 --as-of 2024-11-05. "Known" means load time: the figures that the
-- warehouse had at that instant. Without --as-of the instant is now and every difference is 0, so a daily run does not write this report.
-- The figures of young cohorts still grow: public_reporting.restatements separates maturation from restatement.
-- Source: public_core.campaign_performance_as_of.

with

known as (

    select
        campaign_name,
        sum(spend_eur) as spend,
        sum(registrations) as registrations,
        sum(payers_14d) as payers_14d,
        sum(revenue_14d_eur) as revenue_14d
    from public_core.campaign_performance_as_of(cast(:as_of as timestamptz))
    where
        date_day >= cast(:month as date)
        and date_day < cast(:month as date) + interval '1 month'
    group by campaign_name

),

summary as (

    select *
    from public_reporting.monthly_campaign_summary
    where report_month = cast(:month as date)

),

final as (

    select
        coalesce(known.campaign_name, summary.campaign_name) as campaign_name,
        known.spend as spend_known_eur,
        summary.total_spend as spend_now_eur,
        coalesce(summary.total_spend, 0) - coalesce(known.spend, 0) as spend_difference_eur,
        known.registrations as registrations_known,
        summary.total_registrations as registrations_now,
        known.payers_14d as payers_14d_known,
        summary.total_payers_14d as payers_14d_now,
        known.revenue_14d as revenue_14d_known_eur,
        summary.total_revenue_14d as revenue_14d_now_eur,
        coalesce(summary.total_revenue_14d, 0) - coalesce(known.revenue_14d, 0) as revenue_14d_difference_eur
    from known
    full join summary on known.campaign_name = summary.campaign_name

)

select * from final
order by campaign_name asc
