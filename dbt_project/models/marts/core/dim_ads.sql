with

ad_spans as (

    select *
    from {{ ref("int_ad_spans") }}
    where first_date is not null

),

campaigns as (

    select *
    from {{ ref("dim_campaigns") }}
    where is_current

),

-- every campaign has an unknown member, even if no row needs it
members as (

    select
        campaign_name,
        'N/A' as ad_name
    from campaigns

    union

    select
        campaign_name,
        ad_name
    from ad_spans

),

final as (

    select
        {{ surrogate_key(["members.campaign_name", "members.ad_name"]) }} as ad_key,
        campaigns.campaign_key,
        members.campaign_name,
        members.ad_name,
        members.ad_name = 'N/A' as is_unknown,
        ad_spans.first_date,
        ad_spans.last_date,
        true as is_current
    from members
    inner join campaigns on members.campaign_name = campaigns.campaign_name
    left join ad_spans
        on
            members.campaign_name = ad_spans.campaign_name
            and members.ad_name = ad_spans.ad_name

)

select * from final
