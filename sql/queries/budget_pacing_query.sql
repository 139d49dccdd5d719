-- Spend compared with the month's budget, one row per campaign with a target.
--
-- Expected spend is the budget spread evenly over the month, for the days so far. Projected spend is the spend of the month if the daily
-- average stays the same. Both count only the days that were fetched. A planned launch week looks like overspending. ROAS D14 covers
-- final cohorts only, so early in a month it is empty. Source: public_reporting.budget_pacing.
--
-- Default month: running
-- Chart: column of budget_eur, total_spend_eur, projected_spend_eur by campaign_name

with

pacing as (

    select * from public_reporting.budget_pacing

),

final as (

    select
        campaign_name,
        budget_eur,
        total_spend as total_spend_eur,
        expected_spend_eur,
        projected_spend_eur,
        pace,
        projected_budget_share,
        cpi as cpi_eur,
        target_cpi_eur,
        is_cpi_met,
        mature_roas_14d,
        mature_spend_share_14d,
        target_roas_14d,
        is_roas_met,
        days_through,
        days_in_month
    from pacing
    where report_month = cast(:month as date)

)

select * from final
order by campaign_name asc
