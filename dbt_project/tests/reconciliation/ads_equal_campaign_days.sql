/* Per day and campaign, to the cent and the count: the campaign fact equals the sums of the ad fact, with the same maturity. */
with

expected as (

    select
        date_day,
        campaign_key,
        count(*) as ad_rows,
        sum(spend_eur) as spend_eur,
        sum(spend_eur) filter (where spend_source = 'derived') as spend_derived_eur,
        count(*) filter (where spend_eur is null) as rows_without_spend,
        count(*) filter (where is_last_answer_refused) as rows_refused,
        {% for n in lifedays() -%}
        bool_or(is_mature_{{ n }}d) as is_mature_{{ n }}d,
        sum(players_{{ n }}d) as players_{{ n }}d,
        sum(payers_{{ n }}d) as payers_{{ n }}d,
        sum(payments_{{ n }}d) as payments_{{ n }}d,
        sum(revenue_{{ n }}d_eur) as revenue_{{ n }}d_eur,
        sum(registrations) filter (where is_mature_{{ n }}d) as mature_registrations_{{ n }}d,
        sum(revenue_{{ n }}d_eur) filter (where is_mature_{{ n }}d and spend_eur is not null) as mature_revenue_{{ n }}d_with_spend_eur,
        {% endfor -%}
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(registrations) as registrations
    from {{ ref("fct_daily_performance") }}
    where {{ only_changed("day", "date_day") }}
    group by date_day, campaign_key

),

actual as (

    select
        date_day,
        campaign_key,
        ad_rows,
        spend_eur,
        spend_derived_eur,
        rows_without_spend,
        rows_refused,
        {% for n in lifedays() -%}
        is_mature_{{ n }}d,
        players_{{ n }}d,
        payers_{{ n }}d,
        payments_{{ n }}d,
        revenue_{{ n }}d_eur,
        mature_registrations_{{ n }}d,
        mature_revenue_{{ n }}d_with_spend_eur,
        {% endfor -%}
        impressions,
        clicks,
        registrations
    from {{ ref("fct_daily_campaign_performance") }}
    where {{ only_changed("day", "date_day") }}

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
