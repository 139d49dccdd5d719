/*
Per month, to the cent and the count: the last row of every key in the raw log, without the deleted keys, equals staging. The test takes
no figure from the snapshot, only the list of deleted keys.
*/
{%- set sums %}
    count(*) as row_count,
    sum(spend_cents) as spend_cents,
    sum(impressions) as impressions,
    sum(clicks) as clicks,
    sum(registrations) as registrations,
    sum(payers_14d) as payers_14d,
    sum(revenue_1d_cents) as revenue_1d_cents,
    sum(revenue_14d_cents) as revenue_14d_cents
{%- endset %}

with

log as (

    select raw_appends.*
    from {{ source("campaigns", "campaign_performance_raw_appends") }} as raw_appends
    inner join {{ source("etl", "history_loads") }} as history_loads on raw_appends._load_id = history_loads.load_id
    where
        history_loads.state = 'in_history'
        and {{ only_changed("load_of_day", "raw_appends._load_id", "history") }}
        and {{ only_changed("day", "raw_appends.campaigns_execution_date", "history") }}

),

last_rows as (

    select distinct on (campaigns_execution_date, campaign_name, ad_name) *
    from log
    order by campaigns_execution_date asc, campaign_name asc, ad_name asc, _load_id desc

),

deleted_keys as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name
    from {{ ref("scd_campaign_performance") }}
    where
        dbt_valid_to is null
        and _is_deleted
        and {{ only_changed("day", "campaigns_execution_date", "history") }}

),

staging as (

    select
        *,
        spend_eur * 100 as spend_cents,
        revenue_1d_eur * 100 as revenue_1d_cents,
        revenue_14d_eur * 100 as revenue_14d_cents
    from {{ ref("stg_campaign_performance") }}
    where {{ only_changed("day", "date_day", "history") }}

),

expected as (

    select
        {{ start_of("month", "campaigns_execution_date") }} as month_start,
        {{ sums }}
    from last_rows
    where
        not exists (
            select 1
            from deleted_keys
            where
                deleted_keys.campaigns_execution_date = last_rows.campaigns_execution_date
                and deleted_keys.campaign_name = last_rows.campaign_name
                and deleted_keys.ad_name = last_rows.ad_name
        )
    group by month_start

),

actual as (

    select
        {{ start_of("month", "date_day") }} as month_start,
        {{ sums }}
    from staging
    group by month_start

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
