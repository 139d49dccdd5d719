/*
The versions of a key have no gap and no overlap: each has a positive duration, the next starts when it ends, and only the last is open.
Consecutive versions differ, and every version has its own id.

The test runs with the staging selection, the first one after the snapshot.
depends_on: {{ ref("stg_campaign_performance") }}
*/
with

versions as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name,
        _row_hash,
        dbt_valid_from,
        dbt_valid_to,
        lead(dbt_valid_from) over later as next_valid_from,
        lead(_row_hash) over later as next_row_hash,
        count(*) over (partition by dbt_scd_id) as versions_of_this_id
    from {{ ref("scd_campaign_performance") }}
    where
        (dbt_valid_to is null or dbt_valid_to is not null)
        and {{ only_changed("day", "campaigns_execution_date", "history") }}
    window later as (
        partition by campaigns_execution_date, campaign_name, ad_name
        order by dbt_valid_from, dbt_valid_to nulls last
    )

),

final as (

    select
        *,
        case
            when dbt_valid_to <= dbt_valid_from then 'ends before it starts'
            when next_valid_from < dbt_valid_to or (next_valid_from is not null and dbt_valid_to is null) then 'overlaps the next version'
            when next_valid_from > dbt_valid_to then 'gap before the next version'
            when next_valid_from is null and dbt_valid_to is not null then 'last version is not open'
            when next_row_hash = _row_hash then 'equals the next version'
            when versions_of_this_id > 1 then 'id is not unique'
        end as problem
    from versions

)

select * from final
where problem is not null
