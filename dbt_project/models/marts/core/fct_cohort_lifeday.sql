-- depends_on: {{ ref("dim_dates") }}
with

performance as (

    select *
    from {{ ref("fct_daily_performance") }}
    {% if is_incremental() -%}
    where date_day = any(array({{ stale_days(this) }}))
    {%- endif %}

),

final as (

    select
        -- keys
        performance.date_day,
        performance.ad_key,
        lifedays.lifeday,
        performance.campaign_key,

        -- whether a figure is known, and whether the row counts in mature figures
        coalesce(lifedays.players, lifedays.payers, lifedays.payments) is not null or lifedays.revenue_eur is not null as is_observed,
        lifedays.is_mature,

        -- size and cost of the cohort
        performance.spend_eur,
        performance.registrations,

        -- within `lifeday` days of registering
        lifedays.players,
        lifedays.payers,
        lifedays.payments,
        lifedays.revenue_eur,

        -- lineage
        performance.day_state
    from performance
    cross join lateral (
        values
        {% for n in lifedays() -%}
        (
            {{ n }},
            performance.is_mature_{{ n }}d,
            performance.players_{{ n }}d,
            performance.payers_{{ n }}d,
            performance.payments_{{ n }}d,
            performance.revenue_{{ n }}d_eur
        ){{ "," if not loop.last }}
        {% endfor %}
    ) as lifedays (lifeday, is_mature, players, payers, payments, revenue_eur)

)

select * from final
