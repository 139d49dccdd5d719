with

refused_keys as (

    select * from {{ source("etl", "refused_keys") }}

),

-- records that were refused as a whole; a record with only bad cells was loaded, so its figures are not from an earlier load
whole_records as (

    select
        load_id,
        campaigns_execution_date,
        campaign_name,
        ad_name
    from {{ source("etl", "quarantine") }}
    where
        state = 'open'
        and cell_columns is null

),

ad_level as (

    select refused_keys.*
    from refused_keys
    where
        refused_keys.stream = '{{ var("campaigns_stream") }}'
        and exists (
            select 1
            from whole_records
            where
                whole_records.load_id = refused_keys.load_id
                and whole_records.campaigns_execution_date = refused_keys.campaigns_execution_date
                and whole_records.campaign_name = refused_keys.campaign_name
                and whole_records.ad_name = refused_keys.ad_name
        )

),

final as (

    select
        campaigns_execution_date as date_day,
        campaign_name,
        ad_name,
        load_id,
        records
    from ad_level

)

select * from final
