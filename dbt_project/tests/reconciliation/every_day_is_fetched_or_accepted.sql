/*
    Every day from the first planned day to the data-through date was fetched or accepted as missing. A missing day makes sums too small
    without any other sign.
*/
{{ config(severity="warn") }}

with

coverage as (

    select * from {{ ref("stg_fetch_coverage") }}

),

final as (

    select dates.date_day
    from {{ ref("dim_dates") }} as dates
    where
        dates.is_through
        and not dates.is_fetched
        and dates.date_day >= (select min(coverage.date_day) from coverage)
        and dates.date_day not in (
            select coverage.date_day
            from coverage
            where coverage.is_accepted
        )

)

select * from final
