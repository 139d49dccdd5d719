with

history as (

    select * from {{ ref("scd_campaign_performance") }}

),

current_versions as (

    select *
    from history
    where
        dbt_valid_to is null
        and not _is_deleted

),

final as (

    select
        -- key
        campaigns_execution_date as date_day,
        cast(campaign_name as text) as campaign_name,
        cast(ad_name as text) as ad_name,

        -- spend
        {{ cents_to_eur("spend_cents") }} as spend_eur,
        _spend_source as spend_source,

        -- funnel
        impressions,
        clicks,
        registrations,

        -- as the API reported them; never added up
        ctr as reported_ctr,
        cr as reported_cr,
        {{ cents_to_eur("cpc_cents") }} as reported_cpc_eur,

        -- cohort, within N days of registering
        {% for n in lifedays() -%}
        players_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        payers_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        payments_{{ n }}d,
        {% endfor -%}
        {% for n in lifedays() -%}
        {{ cents_to_eur("revenue_" ~ n ~ "d_cents") }} as revenue_{{ n }}d_eur,
        {% endfor %}
        -- lineage
        _load_id as load_id,
        _etl_loaded_at as loaded_at
    from current_versions

)

select * from final
