-- Ads ranked by payer conversion, last 28 final days, best first.
--
-- The rank is by the lower bound of the 95 % interval of payer conversion within 7 days, so an ad cannot rank high by chance. If the
-- intervals of two ads overlap, their order is not certain. An ad with few registrations has no rank and is at the end. All figures cover
-- the same rows: the last 28 days whose 7-day figures are final, and the ad's rows with known figures. ROAS excludes rows with unknown
-- spend (`rows_without_spend`). Source: public_reporting.ad_leaderboard.
--
-- Chart: bar of payer_conversion_7d by ad_name

with

leaderboard as (

    select * from public_reporting.ad_leaderboard

),

final as (

    select
        ad_name,
        campaign_name,
        payer_conversion_rank,
        has_enough_volume,
        total_spend as total_spend_eur,
        total_registrations,
        total_payers_7d,
        total_revenue_7d as total_revenue_7d_eur,
        cpi as cpi_eur,
        roas_7d,
        ltv_7d as ltv_7d_eur,
        payer_conversion_7d,
        payer_conversion_7d_low,
        payer_conversion_7d_high,
        rows_without_spend,
        window_start_date,
        window_end_date
    from leaderboard
    where window_days = 28

)

select * from final
order by payer_conversion_rank asc nulls last, campaign_name asc, ad_name asc
