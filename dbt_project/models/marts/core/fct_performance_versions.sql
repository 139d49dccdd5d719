{{ config(materialized="view", post_hook=["{{ create_as_of_function() }}"]) }}

with

history as (

    select * from {{ ref("scd_campaign_performance") }}

),

final as (

    select
        -- keys
        cast(dbt_scd_id as uuid) as version_id,
        campaigns_execution_date as date_day,
        {{ surrogate_key(["campaign_name"]) }} as campaign_key,
        {{ surrogate_key(["campaign_name", "ad_name"]) }} as ad_key,
        cast(campaign_name as text) as campaign_name,
        cast(ad_name as text) as ad_name,

        {{ performance_columns() }},

        -- validity, in load time
        _is_deleted as is_deleted,
        dbt_valid_from as valid_from,
        dbt_valid_to as valid_to,

        -- lineage
        _load_id as load_id
    from history

)

select * from final
