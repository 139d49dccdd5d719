with

coverage as (

    select * from {{ source("etl", "coverage") }}

),

loads as (

    select * from {{ source("etl", "loads") }}

),

ad_level as (

    select *
    from coverage
    where stream = '{{ var("campaigns_stream") }}'

),

final as (

    select
        ad_level.date as date_day,

        -- an empty response does not update the figures of a day that has rows: such a day keeps the run date of the load with its rows
        case
            when ad_level.rows_load_id = ad_level.load_id then ad_level.fetched_as_of
            else coalesce(loads.as_of_date, ad_level.fetched_as_of)
        end as fetched_as_of_date,
        ad_level.fetched_as_of is not null as is_fetched,
        ad_level.rows_load_id is not null as has_rows,
        ad_level.failed_at is not null as is_failing,
        ad_level.accepted_gap_id is not null as is_accepted
    from ad_level
    left join loads on ad_level.rows_load_id = loads.load_id
)

select * from final
