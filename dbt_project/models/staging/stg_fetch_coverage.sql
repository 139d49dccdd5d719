with

coverage as (

    select * from {{ source("etl", "coverage") }}

),

ad_level as (

    select *
    from coverage
    where stream = 'campaigns-report:a'

),

final as (

    select
        date as date_day,
        fetched_as_of as fetched_as_of_date,
        fetched_as_of is not null as is_fetched,
        failed_at is not null as is_failing
    from ad_level

)

select * from final
