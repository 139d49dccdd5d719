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
        date_day,
        campaign_key,
        campaign_name,

        -- spend
        cast(sum(spend_eur) as numeric(18, 2)) as spend_eur,
        cast(sum(spend_eur) filter (where spend_source = 'derived') as numeric(18, 2)) as spend_derived_eur,
        count(*) filter (where spend_eur is null) as rows_without_spend,
        count(*) as ad_rows,
        count(*) filter (where is_last_answer_refused) as rows_refused,

        -- funnel
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(registrations) as registrations,

        -- cohort, within N days of registering
        {% for n in lifedays() -%}
        sum(players_{{ n }}d) as players_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        sum(payers_{{ n }}d) as payers_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        sum(payments_{{ n }}d) as payments_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        cast(sum(revenue_{{ n }}d_eur) as numeric(18, 2)) as revenue_{{ n }}d_eur,
        {% endfor %}
        -- whether there are mature rows, and their sums
        {% for n in lifedays() -%}
        bool_or(is_mature_{{ n }}d) as is_mature_{{ n }}d,
        {% endfor -%}
        {{ campaign_day_sums() }},

        -- lineage
        max(load_id) as load_id,
        max(day_state) as day_state
    from performance
    group by date_day, campaign_key, campaign_name

)

select * from final
