with

history as (

    select * from {{ ref("scd_campaign_performance") }}

),

refused_keys as (

    select * from {{ ref("stg_refused_keys") }}

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
        current_versions.campaigns_execution_date as date_day,
        cast(current_versions.campaign_name as text) as campaign_name,
        cast(current_versions.ad_name as text) as ad_name,

        {{ performance_columns() }},

        -- whether the figures are older than the latest record; a subquery instead of a join, so that queries without this column do not
        -- run it
        (current_versions.campaigns_execution_date, current_versions.campaign_name, current_versions.ad_name) in (
            select
                refused_keys.date_day,
                refused_keys.campaign_name,
                refused_keys.ad_name
            from refused_keys
        ) as is_last_answer_refused,

        -- lineage
        current_versions._load_id as load_id,
        current_versions._etl_loaded_at as loaded_at
    from current_versions

)

select * from final
