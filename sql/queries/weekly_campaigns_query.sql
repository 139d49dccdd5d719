-- The last eight complete ISO weeks, one row per week and campaign, newest first.
--
-- Weeks run from Monday to Sunday. Plain ROAS includes young cohorts with the revenue known so far, so it is lower for the newest weeks.
-- Compare the mature columns, together with the share of spend that they cover. Source: public_reporting.weekly_campaign_report.
--
-- Totals: none

with

complete_weeks as (

    select *
    from public_reporting.weekly_campaign_report
    where is_week_complete

),

newest as (

    select max(week_start_date) as week_start_date
    from complete_weeks

),

final as (

    select
        iso_week_label,
        complete_weeks.week_start_date,
        campaign_name,
        total_spend as total_spend_eur,
        total_registrations,
        cpi as cpi_eur,
        roas_3d,
        mature_roas_3d,
        mature_spend_share_3d,
        mature_roas_14d,
        mature_spend_share_14d,
        mature_retention_rate_7d,
        mature_ltv_14d as mature_ltv_14d_eur,
        rows_without_spend,
        rows_refused
    from complete_weeks
    cross join newest
    where complete_weeks.week_start_date > newest.week_start_date - 56

)

select * from final
order by week_start_date desc, campaign_name asc
