/* Per day and lifeday, to the cent and the count: fct_cohort_lifeday (one row per lifeday) has the same sums as fct_daily_performance. */
with

expected as (

    {% for n in lifedays() -%}
    select
        date_day,
        {{ n }} as lifeday,
        is_mature_{{ n }}d as is_mature,
        count(*) as row_count,
        sum(registrations) as registrations,
        sum(players_{{ n }}d) as players,
        sum(payers_{{ n }}d) as payers,
        sum(payments_{{ n }}d) as payments,
        sum(revenue_{{ n }}d_eur) as revenue_eur
    from {{ ref("fct_daily_performance") }}
    where {{ only_changed("day", "date_day") }}
    group by date_day, is_mature_{{ n }}d
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

actual as (

    select
        date_day,
        lifeday,
        is_mature,
        count(*) as row_count,
        sum(registrations) as registrations,
        sum(players) as players,
        sum(payers) as payers,
        sum(payments) as payments,
        sum(revenue_eur) as revenue_eur
    from {{ ref("fct_cohort_lifeday") }}
    where {{ only_changed("day", "date_day") }}
    group by date_day, lifeday, is_mature

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
