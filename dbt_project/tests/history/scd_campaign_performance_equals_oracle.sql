/*
The snapshot equals, row for row, a history that is recomputed from the raw log: from every load in history, in load order, with window
functions instead of layers, hashes and merges. The columns are listed here again on purpose: with the list of the snapshot, a column that
is missing there would be missing here too.
*/
with

loads as (

    select
        loads.load_id,
        loads.loaded_at
    from {{ source("etl", "loads") }} as loads
    inner join {{ source("etl", "history_loads") }} as history_loads on loads.load_id = history_loads.load_id
    where history_loads.state = 'in_history'

),

quarantine as (

    select *
    from {{ source("etl", "quarantine") }}
    where {{ only_changed("load_of_day", "load_id", "history") }}

),

seen as (

    select
        raw_appends._load_id as load_id,
        loads.loaded_at,
        raw_appends.campaigns_execution_date,
        raw_appends.campaign_name,
        raw_appends.ad_name,
        false as is_deleted,
        row(
            spend_cents, _spend_source, impressions, clicks, registrations, ctr, cr, cpc_cents,
            players_1d, players_3d, players_7d, players_14d,
            payers_1d, payers_3d, payers_7d, payers_14d,
            payments_1d, payments_3d, payments_7d, payments_14d,
            revenue_1d_cents, revenue_3d_cents, revenue_7d_cents, revenue_14d_cents
        ) as metrics
    from {{ source("campaigns", "campaign_performance_raw_appends") }} as raw_appends
    inner join loads on raw_appends._load_id = loads.load_id
    where
        {{ only_changed("load_of_day", "raw_appends._load_id", "history") }}
        and {{ only_changed("day", "raw_appends.campaigns_execution_date", "history") }}

),

keys as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name,
        min(load_id) as first_load_id
    from seen
    group by campaigns_execution_date, campaign_name, ad_name

),

seen_days as (

    select distinct
        load_id,
        loaded_at,
        campaigns_execution_date
    from seen

),

-- special loads: a replay of refused records is complete for no day, an operator's confirmation is complete for its days
replays as (

    select load_id
    from {{ source("etl", "loads") }}
    where replays_quarantine_of is not null

),

confirmed_days as (

    select
        loads.load_id,
        loads.loaded_at,
        each_date.date_day as campaigns_execution_date
    from loads
    inner join {{ source("etl", "empty_day_confirmations") }} as confirmations on loads.load_id = confirmations.load_id
    inner join {{ source("etl", "loads") }} as ledger on loads.load_id = ledger.load_id
    cross join lateral {{ each_day("ledger.from_date", "ledger.to_date") }} as each_date

),

-- a load is complete for a day if it has rows for the day and every record that it refused has a readable key
complete_days as (

    select *
    from seen_days
    where load_id not in (select replays.load_id from replays)

    union

    select * from confirmed_days

    except

    select
        loads.load_id,
        loads.loaded_at,
        seen_days.campaigns_execution_date
    from quarantine
    inner join loads on quarantine.load_id = loads.load_id
    inner join seen_days
        on
            quarantine.load_id = seen_days.load_id
            and coalesce(quarantine.campaigns_execution_date, seen_days.campaigns_execution_date) = seen_days.campaigns_execution_date
    where num_nulls(quarantine.campaigns_execution_date, quarantine.campaign_name, quarantine.ad_name) > 0

),

missed as (

    select
        complete_days.load_id,
        complete_days.loaded_at,
        keys.campaigns_execution_date,
        keys.campaign_name,
        keys.ad_name
    from keys
    inner join complete_days
        on
            keys.campaigns_execution_date = complete_days.campaigns_execution_date
            and keys.first_load_id < complete_days.load_id
    left join seen
        on
            complete_days.load_id = seen.load_id
            and keys.campaigns_execution_date = seen.campaigns_execution_date
            and keys.campaign_name = seen.campaign_name
            and keys.ad_name = seen.ad_name
    left join quarantine
        on
            complete_days.load_id = quarantine.load_id
            and keys.campaigns_execution_date = quarantine.campaigns_execution_date
            and keys.campaign_name = quarantine.campaign_name
            and keys.ad_name = quarantine.ad_name
    where
        seen.load_id is null
        and quarantine.load_id is null

),

events as (

    select * from seen

    union all

    select
        *,
        true as is_deleted,
        row(
            cast(null as integer), cast(null as text), cast(null as integer), cast(null as integer), cast(null as integer),
            cast(null as numeric), cast(null as numeric), cast(null as integer),
            cast(null as integer), cast(null as integer), cast(null as integer), cast(null as integer),
            cast(null as integer), cast(null as integer), cast(null as integer), cast(null as integer),
            cast(null as integer), cast(null as integer), cast(null as integer), cast(null as integer),
            cast(null as bigint), cast(null as bigint), cast(null as bigint), cast(null as bigint)
        ) as metrics
    from missed

),

compared as (

    select
        *,
        row(is_deleted, metrics) as state,
        lag(row(is_deleted, metrics)) over (
            partition by campaigns_execution_date, campaign_name, ad_name order by load_id
        ) as previous_state
    from events

),

expected as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name,
        is_deleted,
        metrics,
        load_id,
        loaded_at as valid_from,
        lead(loaded_at) over (partition by campaigns_execution_date, campaign_name, ad_name order by load_id) as valid_to
    from compared
    where state is distinct from previous_state

),

actual as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name,
        _is_deleted as is_deleted,
        row(
            spend_cents, _spend_source, impressions, clicks, registrations, ctr, cr, cpc_cents,
            players_1d, players_3d, players_7d, players_14d,
            payers_1d, payers_3d, payers_7d, payers_14d,
            payments_1d, payments_3d, payments_7d, payments_14d,
            revenue_1d_cents, revenue_3d_cents, revenue_7d_cents, revenue_14d_cents
        ) as metrics,
        _load_id as load_id,
        dbt_valid_from as valid_from,
        dbt_valid_to as valid_to
    from {{ ref("scd_campaign_performance") }}
    where
        (dbt_valid_to is null or dbt_valid_to is not null)
        and {{ only_changed("day", "campaigns_execution_date", "history") }}

),

final as (

    {{ differences("expected", "actual") }}

)

select
    side,
    campaigns_execution_date,
    campaign_name,
    ad_name,
    is_deleted,
    cast(metrics as text) as metrics,
    load_id,
    valid_from,
    valid_to
from final
