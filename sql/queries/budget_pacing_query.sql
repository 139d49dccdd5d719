-- Is the month's budget on course, one row per campaign with a target.
--
-- Expected spend is an even run through the month; projected spend is what the month comes to if it goes on like this. Both go by the days
-- that were fetched. A planned launch week looks like overspending. ROAS D14 counts final cohorts only, so early in a month there is none.
-- Source: public_reporting.budget_pacing.
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
