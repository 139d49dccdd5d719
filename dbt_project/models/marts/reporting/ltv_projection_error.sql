with

projection as (

    select * from {{ ref("ltv_projection") }}

),

-- past cohorts with a projection and a final revenue within 14 days
measured as (

    select
        campaign_name,
        known_lifeday,
        count(*) as cohorts_measured,
        min(date_day) as first_date,
        max(date_day) as last_date,
        sum(actual_revenue_14d_eur) as actual_revenue,
        sum(projected_revenue_14d_eur) as projected_revenue,
        sum(abs(projected_revenue_14d_eur - actual_revenue_14d_eur)) as absolute_error
    from projection
    where
        actual_revenue_14d_eur is not null
        and projected_revenue_14d_eur is not null
    group by campaign_name, known_lifeday

),

final as (

    select
        campaign_name,
        known_lifeday,
        cohorts_measured,
        first_date,
        last_date,
        {{ safe_ratio("absolute_error", "actual_revenue") }} as absolute_error_share,
        {{ safe_ratio("projected_revenue - actual_revenue", "actual_revenue") }} as bias_share
    from measured

)

select * from final
