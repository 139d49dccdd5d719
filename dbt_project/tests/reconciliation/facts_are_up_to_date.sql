/* No fact has stale days: a day with rows whose state differs from dim_dates was not rebuilt although it changed. */
with

stale as (

    {% for fact in ["fct_daily_performance", "fct_daily_campaign_performance", "fct_cohort_lifeday"] -%}
    select
        '{{ fact }}' as fact,
        stale_days.date_day
    from ({{ stale_days(ref(fact)) }}) as stale_days
    where
        exists (
            select 1 from {{ ref(fact) }} as rows_of_day
            where rows_of_day.date_day = stale_days.date_day
        )
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

final as (

    select * from stale

)

select * from final
