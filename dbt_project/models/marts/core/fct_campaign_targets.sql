with

targets as (

    select * from {{ ref("campaign_targets") }}

),

campaigns as (

    select * from {{ ref("dim_campaigns") }}

),

months as (

    select distinct month_start_date as target_month
    from {{ ref("dim_dates") }}

),

final as (

    select
        months.target_month,
        campaigns.campaign_key,
        campaigns.campaign_name,
        targets.budget_eur,
        targets.target_roas_14d,
        targets.target_cpi_eur
    from targets
    inner join campaigns on targets.campaign_name = campaigns.campaign_name
    inner join months
        on
            targets.from_month <= months.target_month
            and (targets.to_month is null or targets.to_month >= months.target_month)

)

select * from final
