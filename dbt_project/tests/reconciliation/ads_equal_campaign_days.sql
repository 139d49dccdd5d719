/* To the cent and the count, per day and campaign: what reports add up is what the ads add up to. */
with

expected as (

    select
        date_day,
        campaign_key,
        count(*) as ad_rows,
        sum(spend_eur) as spend_eur,
        {% for n in lifedays() -%}
        sum(players_{{ n }}d) as players_{{ n }}d,
        sum(payers_{{ n }}d) as payers_{{ n }}d,
        sum(payments_{{ n }}d) as payments_{{ n }}d,
        sum(revenue_{{ n }}d_eur) as revenue_{{ n }}d_eur,
        {% endfor -%}
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(registrations) as registrations
    from {{ ref("fct_daily_performance") }}
    group by date_day, campaign_key

),

actual as (

    select
        date_day,
        campaign_key,
        ad_rows,
        spend_eur,
        {% for n in lifedays() -%}
        players_{{ n }}d,
        payers_{{ n }}d,
        payments_{{ n }}d,
        revenue_{{ n }}d_eur,
        {% endfor -%}
        impressions,
        clicks,
        registrations
    from {{ ref("fct_daily_campaign_performance") }}

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
