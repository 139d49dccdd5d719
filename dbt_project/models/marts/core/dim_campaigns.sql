with

performance as (

    select * from {{ ref("stg_campaign_performance") }}

),

attributes as (

    select * from {{ ref("dim_campaign_attributes") }}

),

campaigns as (

    select
        campaign_name,
        cast(count(distinct ad_name) filter (where ad_name <> 'N/A') as integer) as ad_count,
        min(date_day) as first_date,
        max(date_day) as last_date
    from performance
    group by campaign_name

),

final as (

    select
        {{ surrogate_key(["campaigns.campaign_name"]) }} as campaign_key,
        campaigns.campaign_name,

        -- as they are now; their history is in dim_campaign_attributes
        {% for attribute in campaign_attribute_names() -%}
        coalesce(attributes.{{ attribute }}, 'unknown') as {{ attribute }},
        {% endfor -%}
        coalesce(attributes.attribute_source, 'unknown') as attribute_source,

        campaigns.ad_count,
        campaigns.first_date,
        campaigns.last_date,
        true as is_current
    from campaigns
    left join attributes
        on
            campaigns.campaign_name = attributes.campaign_name
            and attributes.valid_to is null

)

select * from final
