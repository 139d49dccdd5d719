with

performance as (

    select * from {{ ref("stg_campaign_performance") }}

),

final as (

    select
        {{ surrogate_key(["campaign_name"]) }} as campaign_key,
        campaign_name,
        cast(count(distinct ad_name) filter (where ad_name <> 'N/A') as integer) as ad_count,
        min(date_day) as first_date,
        max(date_day) as last_date
    from performance
    group by campaign_name

)

select * from final
