/*
The SQL function and the macro `as_of` say the same, at the middle one of all load times: then some versions are closed and some open.
depends_on: {{ ref("fct_performance_versions") }}
*/
{%- set instant %}
    (
        select percentile_disc(0.5) within group (order by seen.dbt_valid_from)
        from {{ ref("scd_campaign_performance") }} as seen
    )
{%- endset %}

with

expected as (

    select
        campaigns_execution_date as date_day,
        cast(campaign_name as text) as campaign_name,
        cast(ad_name as text) as ad_name,
        {{ cents_to_eur("spend_cents") }} as spend_eur,
        impressions,
        {{ cents_to_eur("revenue_14d_cents") }} as revenue_14d_eur,
        _load_id as load_id
    from {{ as_of(instant) }} as known

),

actual as (

    select
        date_day,
        campaign_name,
        ad_name,
        spend_eur,
        impressions,
        revenue_14d_eur,
        load_id
    from {{ ref("fct_performance_versions").schema }}.campaign_performance_as_of({{ instant }})

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
