{{ config(materialized="view", post_hook=["{{ create_as_of_function() }}"]) }}

with

history as (

    select * from {{ ref("scd_campaign_performance") }}

),

final as (

    select
        -- keys
        cast(dbt_scd_id as uuid) as version_id,
        campaigns_execution_date as date_day,
        {{ surrogate_key(["campaign_name"]) }} as campaign_key,
        {{ surrogate_key(["campaign_name", "ad_name"]) }} as ad_key,
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
        -- validity, in load time
        _is_deleted as is_deleted,
        dbt_valid_from as valid_from,
        dbt_valid_to as valid_to,

        -- lineage
        _load_id as load_id
    from history

)

select * from final
