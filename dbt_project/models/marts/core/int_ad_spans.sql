with

performance as (

    select * from {{ ref("stg_campaign_performance") }}

),

final as (

    select
        campaign_name,
        ad_name,
        min(date_day) as first_date,
        max(date_day) as last_date
    from performance
    group by campaign_name, ad_name

)

select * from final
