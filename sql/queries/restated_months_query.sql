-- Months whose closed days were restated, newest first.
--
-- A day closes with the first fetch at which its 14-day figures are final. The source restated every later change, so it changes a month
-- that may have been reported already. Campaigns and months without such a change are not shown. Source: public_reporting.restatements.

with

restatements as (

    select * from public_reporting.restatements

),

final as (

    select
        campaign_name,
        report_month,
        spend_at_close_eur,
        spend_restated_eur,
        registrations_restated,
        revenue_14d_at_close_eur,
        revenue_14d_restated_eur,
        versions_after_close,
        last_restated_at
    from restatements
    where is_closed_month_changed

)

select * from final
order by report_month desc, campaign_name asc
