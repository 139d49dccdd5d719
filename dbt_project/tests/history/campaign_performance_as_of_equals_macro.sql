/*
The SQL function and the macro `as_of` return the same rows. The test uses the median load time, at which some versions are closed and
some are open. The time comes from a join, because PostgreSQL inlines the function for a column argument but not for a subquery.
depends_on: {{ ref("fct_performance_versions") }}
*/
with

instants as (

    select percentile_disc(0.5) within group (order by dbt_valid_from) as instant
    from {{ ref("scd_campaign_performance") }}
    where
        (dbt_valid_to is null or dbt_valid_to is not null)
        and {{ only_changed("day", "campaigns_execution_date") }}

),

expected as (

    select
        known.campaigns_execution_date as date_day,
        cast(known.campaign_name as text) as campaign_name,
        cast(known.ad_name as text) as ad_name,
        {{ cents_to_eur("known.spend_cents") }} as spend_eur,
        known.impressions,
        {{ cents_to_eur("known.revenue_14d_cents") }} as revenue_14d_eur,
        known._load_id as load_id
    from instants
    cross join lateral {{ as_of("instants.instant") }} as known
    where {{ only_changed("day", "known.campaigns_execution_date") }}

),

actual as (

    select
        known.date_day,
        known.campaign_name,
        known.ad_name,
        known.spend_eur,
        known.impressions,
        known.revenue_14d_eur,
        known.load_id
    from instants
    cross join lateral {{ ref("fct_performance_versions").schema }}.campaign_performance_as_of(instants.instant) as known
    where {{ only_changed("day", "known.date_day") }}

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
