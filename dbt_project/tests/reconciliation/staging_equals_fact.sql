/* Per day and campaign, to the cent and the count: the fact table equals staging. */
with

expected as (

    select
        date_day,
        campaign_name,
        count(*) as row_count,
        sum(spend_eur) as spend_eur,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        {% for n in lifedays() -%}
        sum(players_{{ n }}d) as players_{{ n }}d,
        sum(payers_{{ n }}d) as payers_{{ n }}d,
        sum(payments_{{ n }}d) as payments_{{ n }}d,
        sum(revenue_{{ n }}d_eur) as revenue_{{ n }}d_eur,
        {% endfor -%}
        sum(registrations) as registrations
    from {{ ref("stg_campaign_performance") }}
    where {{ only_changed("day", "date_day") }}
    group by date_day, campaign_name

),

actual as (

    select
        date_day,
        campaign_name,
        count(*) as row_count,
        sum(spend_eur) as spend_eur,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        {% for n in lifedays() -%}
        sum(players_{{ n }}d) as players_{{ n }}d,
        sum(payers_{{ n }}d) as payers_{{ n }}d,
        sum(payments_{{ n }}d) as payments_{{ n }}d,
        sum(revenue_{{ n }}d_eur) as revenue_{{ n }}d_eur,
        {% endfor -%}
        sum(registrations) as registrations
    from {{ ref("fct_daily_performance") }}
    where {{ only_changed("day", "date_day") }}
    group by date_day, campaign_name

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
