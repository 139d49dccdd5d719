-- Which closed months changed after the fact, newest first.
--
-- A day closes with the first fetch that saw its 14-day figures final. What changed later was restated by the source: it moves a month that
-- was reported already. A row whose figures did not change is not shown. Source: public_reporting.restatements.

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
