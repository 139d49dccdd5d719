with

history as (

    select * from {{ ref("scd_campaign_performance") }}

),

current_versions as (

    select *
    from history
    where
        dbt_valid_to is null
        and not _is_deleted

),

final as (

    select
        -- key
        campaigns_execution_date as date_day,
        cast(campaign_name as text) as campaign_name,
        cast(ad_name as text) as ad_name,

        {{ performance_columns() }},

        -- lineage
        _load_id as load_id,
        _etl_loaded_at as loaded_at
    from current_versions

)

select * from final
