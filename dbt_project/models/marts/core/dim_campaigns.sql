with

ad_spans as (

    select * from {{ ref("int_ad_spans") }}

),

attributes as (

    select * from {{ ref("dim_campaign_attributes") }}

),

campaigns as (

    select
        campaign_name,
        cast(count(*) filter (where ad_name <> 'N/A') as integer) as ad_count,
        min(first_date) as first_date,
        max(last_date) as last_date
    from ad_spans
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
