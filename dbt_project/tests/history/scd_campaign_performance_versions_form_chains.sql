/*
The versions of a key follow each other without gap or overlap: each is valid for some time, the next begins when it ends, only the last is
open, no two neighbours are equal, and no two versions share an id.

Checked with the staging selection, the first that runs after the snapshot.
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
            when dbt_valid_to <= dbt_valid_from then 'ends before it begins'
            when next_valid_from < dbt_valid_to or (next_valid_from is not null and dbt_valid_to is null) then 'overlaps the next'
            when next_valid_from > dbt_valid_to then 'leaves a gap to the next'
            when next_valid_from is null and dbt_valid_to is not null then 'last but not open'
            when next_row_hash = _row_hash then 'equal to the next'
            when versions_of_this_id > 1 then 'shares its id'
        end as problem
    from versions

)

select * from final
where problem is not null
