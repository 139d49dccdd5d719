-- depends_on: {{ ref("dim_ads") }}
with

performance as (

    select *
    from {{ ref("stg_campaign_performance") }}
    {% if is_incremental() -%}
    where date_day = any(array({{ stale_days(this) }}))
    {%- endif %}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

final as (

    select
        -- keys
        performance.date_day,
        {{ surrogate_key(["performance.campaign_name"]) }} as campaign_key,
        {{ surrogate_key(["performance.campaign_name", "performance.ad_name"]) }} as ad_key,
        performance.campaign_name,
        performance.ad_name,

        -- spend
        performance.spend_eur,
        performance.spend_source,

        -- funnel
        performance.impressions,
        performance.clicks,
        performance.registrations,

        -- cohort, within N days of registering
        {% for n in lifedays() -%}
        performance.players_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        performance.payers_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        performance.payments_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        performance.revenue_{{ n }}d_eur,
        {% endfor %}
        -- whether the row counts in mature figures
        performance.is_last_answer_refused,
        {% for n in lifedays() -%}
        {{ is_mature_row(n) }} as is_mature_{{ n }}d,
        {% endfor %}
        -- lineage
        performance.load_id,
        performance.loaded_at,
        dates.day_state
    from performance
    left join dates on performance.date_day = dates.date_day

)

select * from final
