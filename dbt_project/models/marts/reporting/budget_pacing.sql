with

targets as (

    select * from {{ ref("fct_campaign_targets") }}

),

summary as (

    select * from {{ ref("monthly_campaign_summary") }}

),

months as (

    select
        month_start_date,
        count(*) as days_in_month,
        count(*) filter (where is_through and is_fetched) as days_through,
        max(data_through_date) as data_through_date
    from {{ ref("dim_dates") }}
    group by month_start_date

),

paced as (

    select
        targets.*,
        months.days_in_month,
        months.days_through,
        months.data_through_date,
        summary.total_spend,
        summary.cpi,
        summary.mature_roas_14d,
        summary.mature_spend_share_14d,
        cast(targets.budget_eur * {{ safe_ratio("months.days_through", "months.days_in_month") }} as numeric(18, 2)) as expected_spend_eur,
        cast(summary.total_spend * {{ safe_ratio("months.days_in_month", "months.days_through") }} as numeric(18, 2)) as projected_spend_eur
    from targets
    inner join months on targets.target_month = months.month_start_date
    left join summary
        on
            targets.target_month = summary.report_month
            and targets.campaign_name = summary.campaign_name

),

final as (

    select
        -- key
        target_month as report_month,
        campaign_name,

        -- budget
        budget_eur,
        total_spend,
        expected_spend_eur,
        projected_spend_eur,
        {{ safe_ratio("total_spend", "expected_spend_eur") }} as pace,
        {{ safe_ratio("projected_spend_eur", "budget_eur") }} as projected_budget_share,

        -- the other targets; ROAS of mature rows only
        cpi,
        target_cpi_eur,
        cpi <= target_cpi_eur as is_cpi_met,
        mature_roas_14d,
        mature_spend_share_14d,
        target_roas_14d,
        mature_roas_14d >= target_roas_14d as is_roas_met,

        -- progress of the month
        days_through,
        days_in_month,
        data_through_date
    from paced

)

select * from final
