with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

-- on the day on which lifeday N of a cohort becomes final, the 14-day figures of cohorts 14 - N days older are final: no later ones
-- are used, so that a past projection knows only what could be known then
growth as (

    {% for n in lifedays() if n < 14 -%}
    select
        date_day,
        campaign_name,
        {{ n }} as known_lifeday,
        -- where all is final, what was known and what came are over the same rows
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

        -- what is known
        projected.registrations as total_registrations,
        projected.revenue_known as revenue_known_eur,
        projected.growth_factor,
        projected.reference_cohorts,

        -- what is expected of it
        cast(projected.revenue_known * projected.growth_factor as numeric(18, 2)) as projected_revenue_14d_eur,
        {{ safe_ratio("projected.revenue_known * projected.growth_factor", "projected.registrations") }} as projected_ltv_14d,

        -- what came of it, where that is final
        projected.actual_revenue_14d as actual_revenue_14d_eur,
        {{ metric("ltv", 14, sums="projected", mature=true) }} as mature_ltv_14d
    from projected

)

select * from final
