with

performance as (

    select * from {{ ref("stg_campaign_performance") }}

),

campaigns as (

    select *
    from {{ ref("dim_campaigns") }}
    where is_current

),

ads as (

    select
        campaign_name,
        ad_name,
        min(date_day) as first_date,
        max(date_day) as last_date
    from performance
    group by campaign_name, ad_name

),

-- every campaign has its unknown member, whether a row needs it yet or not
members as (

    select
        campaign_name,
        'N/A' as ad_name
    from campaigns

    union

    select
        campaign_name,
        ad_name
    from ads

),

final as (

    select
        {{ surrogate_key(["members.campaign_name", "members.ad_name"]) }} as ad_key,
        campaigns.campaign_key,
        members.campaign_name,
        members.ad_name,
        members.ad_name = 'N/A' as is_unknown,
        ads.first_date,
        ads.last_date,
        true as is_current
    from members
    inner join campaigns on members.campaign_name = campaigns.campaign_name
    left join ads
        on
            members.campaign_name = ads.campaign_name
            and members.ad_name = ads.ad_name

)

select * from final
