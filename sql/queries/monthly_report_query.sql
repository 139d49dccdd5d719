-- One month, one row per campaign, most spend first.
--
-- The monthly marketing report for any month. Run it with: volka report run monthly_report --month 2024-10
-- Source: public_reporting.monthly_campaign_summary only. Its column descriptions and dbt_project/DECISIONLOG.md define each number.
--
-- Units, by column name
--   total_*_eur, cpi_eur, cpp_14d_eur   EUR, two decimals when shown
--   total_* otherwise, rows_*, days_*   counts
--   roas_*, *_rate_*, *_share           fractions, shown as per cent (0.5 = 50 %)
--   no value                            unknown or divided by 0; never 0
--
-- `total_payers_14d` and `retention_rate_14d` add up daily cohorts. They do not count unique users of the month. Retention is cumulative
-- reach ("played within 14 days"), not classic day-14 retention. The `mature_*` columns cover only rows whose 14-day figures are final
-- (14 + 2 days old) and known.
-- `rows_without_spend` counts ad days with unknown spend. Their registrations and revenue are in the plain ratios, so plain CPI and CPP
-- read too low and plain ROAS too high; mature ROAS excludes them. `rows_refused` counts ad days whose latest record failed validation.
-- Their figures come from an earlier load and are in no mature column. If `days_fetched` is less than `days_in_month`, the sums are too
-- small.
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

        -- mature rows only, and data quality
        mature_roas_14d,
        mature_spend_share_14d,
        spend_derived_share,
        rows_without_spend,
        rows_refused,
        days_fetched,
        days_in_month
    from summary
    where report_month = cast(:month as date)

)

select * from final
order by total_spend_eur desc nulls last, campaign_name asc
