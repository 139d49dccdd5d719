/* To the cent and the count, per day and campaign: what reports add up is what the ads add up to. */
{%- set measures = ["impressions", "clicks", "registrations"] -%}
{%- for n in lifedays() -%}
{%- do measures.extend(["players_" ~ n ~ "d", "payers_" ~ n ~ "d", "payments_" ~ n ~ "d", "revenue_" ~ n ~ "d_eur"]) -%}
{%- endfor %}

with

expected as (

    select
        date_day,
        campaign_key,
        count(*) as ad_rows,
        sum(spend_eur) as spend_eur,
        {% for measure in measures -%}
        sum({{ measure }}) as {{ measure }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref("fct_daily_performance") }}
    group by date_day, campaign_key

),

actual as (

    select
        date_day,
        campaign_key,
        ad_rows,
        spend_eur,
        {% for measure in measures -%}
        {{ measure }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref("fct_daily_campaign_performance") }}

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
