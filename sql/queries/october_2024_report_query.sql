-- October 2024, one row per campaign, most spend first.
--
-- What it is: the monthly marketing report. Each file in this folder becomes one Excel sheet: its columns, in its order, under its names.
-- Source: public_reporting.monthly_campaign_summary, nothing else; what a number means is written there and in dbt_project/DECISIONLOG.md.
--
-- Units, told by the name
--   total_*_eur, cpi_eur, cpp_14d_eur   EUR, two decimals when shown
--   total_* otherwise, rows_*, days_*   counts
--   roas_*, *_rate_*, *_share           fractions, shown as per cent (0.5 = 50 %)
--   no value                            unknown or divided by 0; never 0
--
-- `total_payers_14d` and `retention_rate_14d` add up daily cohorts: not unique users of the month, and cumulative reach ("played within
-- 14 days"), not classic day-14 retention. The `mature_*` columns count only rows whose 14 days (and 2 of grace) are over and
-- whose figures are known.
-- `rows_without_spend` are ads and days whose spend is unknown: registrations and revenue of theirs are in the plain ratios, so CPI and CPP
-- read too low and ROAS too high; mature ROAS leaves them out. `rows_refused` are ads and days whose last answer was refused: their figures
-- are from an older answer, and in no mature column. Where `days_fetched` is less than `days_in_month` the sums are too small.
--
-- Chart: column of total_spend_eur, total_revenue_14d_eur by campaign_name

with

summary as (

    select * from public_reporting.monthly_campaign_summary

),

final as (

    select
        campaign_name,

        -- spend and funnel
        total_spend as total_spend_eur,
        total_impressions,
        total_clicks,
        total_registrations,
        total_payers_14d,
        total_revenue_14d as total_revenue_14d_eur,

        -- ratios, to date
        cpi as cpi_eur,
        cpp_14d as cpp_14d_eur,
        roas_3d,
        roas_14d,
        retention_rate_14d,

        -- mature cohorts only, and how far to trust the row
        mature_roas_14d,
        mature_spend_share_14d,
        spend_derived_share,
        rows_without_spend,
        rows_refused,
        days_fetched,
        days_in_month
    from summary
    where report_month = date '2024-10-01'

)

select * from final
order by total_spend_eur desc nulls last, campaign_name asc
