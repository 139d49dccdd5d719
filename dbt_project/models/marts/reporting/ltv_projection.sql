with

performance as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

-- a day whose late fetches failed is young still, whatever the calendar says
cohorts as (

    select
        *,
        case when is_mature_14d then revenue_14d_eur end as final_revenue_14d
    from performance

),

-- on the day on which lifeday N of a cohort becomes final, the 14-day figures of cohorts 14 - N days older are final: no later ones
-- are used, so that a past projection knows only what could be known then
growth as (

    {% for n in lifedays() if n < 14 -%}
    select
        date_day,
        campaign_name,
        {{ n }} as known_lifeday,
        registrations,
        is_mature_14d,
        revenue_{{ n }}d_eur as revenue_known,
        revenue_14d_eur as revenue_14d,
        sum(final_revenue_14d) over reference as reference_revenue_14d,
        sum(case when final_revenue_14d is not null then revenue_{{ n }}d_eur end) over reference as reference_revenue_known,
        count(final_revenue_14d) over reference as reference_cohorts
    from cohorts
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
        date_day,
        campaign_name,
        known_lifeday,

        -- what is known
        registrations as total_registrations,
        revenue_known as revenue_known_eur,
        growth_factor,
        reference_cohorts,

        -- what is expected of it
        cast(revenue_known * growth_factor as numeric(18, 2)) as projected_revenue_14d_eur,
        {{ safe_ratio("revenue_known * growth_factor", "registrations") }} as projected_ltv_14d,

        -- what came of it, where that is final
        case when is_mature_14d then revenue_14d end as actual_revenue_14d_eur,
        case when is_mature_14d then {{ safe_ratio("revenue_14d", "registrations") }} end as mature_ltv_14d
    from projected

)

select * from final
