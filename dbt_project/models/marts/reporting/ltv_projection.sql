with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

-- When lifeday N of a cohort becomes final, the 14-day figures of cohorts at least 14 - N days older are final. Only these cohorts are
-- used, so a past projection uses only figures that were known at that time
growth as (

    {% for n in lifedays() if n < 14 -%}
    select
        date_day,
        campaign_name,
        {{ n }} as known_lifeday,
        -- if all lifedays are final, the known and the actual revenue cover the same rows
        coalesce(curve_registrations, mature_registrations_{{ n }}d) as registrations,
        case when curve_registrations is null then mature_revenue_{{ n }}d_eur else curve_revenue_{{ n }}d_eur end as revenue_known,
        curve_revenue_14d_eur as actual_revenue_14d,
        mature_revenue_14d_eur as mature_revenue_14d,
        mature_registrations_14d,
        sum(curve_revenue_14d_eur) over reference as reference_revenue_14d,
        sum(curve_revenue_{{ n }}d_eur) over reference as reference_revenue_known,
        count(curve_revenue_14d_eur) over reference as reference_cohorts
    from performance
    where is_mature_{{ n }}d
    window
        reference as (
            partition by campaign_name
            order by date_day
            range between
            interval '{{ 13 - n + var("projection_reference_days") }} days' preceding
            and interval '{{ 14 - n }} days' preceding
        )
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

projected as (

    select
        *,
        {{ safe_ratio("reference_revenue_14d", "reference_revenue_known") }} as growth_factor
    from growth
    where reference_cohorts >= {{ var("projection_min_cohorts") }}

),

final as (

    select
        -- key
        projected.date_day,
        projected.campaign_name,
        projected.known_lifeday,

        -- known figures
        projected.registrations as total_registrations,
        projected.revenue_known as revenue_known_eur,
        projected.growth_factor,
        projected.reference_cohorts,

        -- projected figures
        cast(projected.revenue_known * projected.growth_factor as numeric(18, 2)) as projected_revenue_14d_eur,
        {{ safe_ratio("projected.revenue_known * projected.growth_factor", "projected.registrations") }} as projected_ltv_14d,

        -- actual figures, if they are final
        projected.actual_revenue_14d as actual_revenue_14d_eur,
        {{ metric("ltv", 14, sums="projected", mature=true) }} as mature_ltv_14d
    from projected

)

select * from final
