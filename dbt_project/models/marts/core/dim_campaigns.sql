with

ad_spans as (

    select *
    from {{ ref("int_ad_spans") }}
    where first_date is not null

),

attributes as (

    select * from {{ ref("dim_campaign_attributes") }}

),

ledger as (

    select max(data_through_date) as data_through_date
    from {{ ref("dim_dates") }}

),

-- attributes with a first day after the data-through date do not count yet
newest_attributes as (

    select distinct on (attributes.campaign_name) attributes.*
    from attributes
    inner join ledger on attributes.valid_from <= ledger.data_through_date
    order by attributes.campaign_name asc, attributes.valid_from desc

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

        -- attributes on the data-through date; dim_campaign_attributes has all periods
        {% for attribute in campaign_attribute_names() -%}
        coalesce(newest_attributes.{{ attribute }}, 'unknown') as {{ attribute }},
        {% endfor -%}
        coalesce(newest_attributes.attribute_source, 'unknown') as attribute_source,

        campaigns.ad_count,
        campaigns.first_date,
        campaigns.last_date,
        true as is_current
    from campaigns
    left join newest_attributes on campaigns.campaign_name = newest_attributes.campaign_name

)

select * from final
