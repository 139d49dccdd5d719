/* Every load has as many rows in the raw log as the ledger has accepted rows. Finds loads that were appended twice or in part. */
with

loads as (

    select
        load_id,
        rows_accepted
    from {{ ref("stg_loads") }}
    where {{ only_changed("load", "load_id", "history") }}

),

raw_rows as (

    select
        _load_id as load_id,
        count(*) as row_count
    from {{ source("campaigns", "campaign_performance_raw_appends") }}
    where {{ only_changed("load", "_load_id", "history") }}
    group by _load_id

),

final as (

    select
        loads.load_id,
        loads.rows_accepted,
        raw_rows.row_count
    from loads
    left join raw_rows on loads.load_id = raw_rows.load_id
    where loads.rows_accepted <> coalesce(raw_rows.row_count, 0)

)

select * from final
