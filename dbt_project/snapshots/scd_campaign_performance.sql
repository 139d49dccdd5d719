{% snapshot scd_campaign_performance %}

{{
    config(
        strategy="check",
        unique_key=["campaigns_execution_date", "campaign_name", "ad_name"],
        check_cols=["_row_hash"],
        updated_at="_etl_loaded_at",
        hard_deletes="ignore",
        pre_hook=["{{ take_history_layer() }}"],
        post_hook=["{{ settle_history_layer() }}", "{{ ensure_history_indexes() }}"],
    )
}}

{%- set metrics = campaign_metric_columns() %}
{#- In the first pass no key can be missing from a load, so there are no tombstones. -#}
{%- set exists = history_exists(this) %}

with

-- the loads that the pre-hook took; a load that commits later waits for the next pass
layer as (

    select load_id
    from {{ source("etl", "history_loads") }}
    where state = 'taking'

),

-- the range lets the block index on _load_id skip the rest of the log
arrived as (

    select raw_appends.*
    from {{ source("campaigns", "campaign_performance_raw_appends") }} as raw_appends
    inner join layer on raw_appends._load_id = layer.load_id
    where
        raw_appends._load_id between (select min(load_id) from layer) and (select max(load_id) from layer)

),

versions as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name,
        {% for metric in metrics -%}
        {{ metric }},
        {% endfor -%}
        false as _is_deleted,
        {{ metric_hash(metrics) }} as _row_hash,
        _load_id,
        _etl_loaded_at
    from arrived

),

{% if exists -%}

-- a replay has only the rows that an earlier load refused, so it is complete for no day
brought_days as (

    select distinct
        arrived.campaigns_execution_date,
        arrived._load_id,
        arrived._etl_loaded_at
    from arrived
    inner join {{ source("etl", "loads") }} as loads on arrived._load_id = loads.load_id
    where loads.replays_quarantine_of is null

),

-- days on which an operator confirmed that the source has no rows any more
confirmed_days as (

    select
        days.date_day as campaigns_execution_date,
        loads.load_id as _load_id,
        loads.loaded_at as _etl_loaded_at
    from layer
    inner join {{ source("etl", "loads") }} as loads on layer.load_id = loads.load_id
    inner join {{ source("etl", "empty_day_confirmations") }} as confirmations on layer.load_id = confirmations.load_id
    cross join lateral {{ each_day("loads.from_date", "loads.to_date") }} as days

),

-- days on which a missing key is a deleted key: the load has rows for the day, and every record that it refused has a readable key
complete_days as (

    select *
    from brought_days
    where
        not exists (
            select 1
            from {{ source("etl", "quarantine") }} as refused
            where
                refused.load_id = brought_days._load_id
                and (
                    refused.campaigns_execution_date is null
                    or (
                        refused.campaigns_execution_date = brought_days.campaigns_execution_date
                        and (refused.campaign_name is null or refused.ad_name is null)
                    )
                )
        )

    union all

    select * from confirmed_days

),

-- with `except` the plan stays fast even if the planner misestimates the number of rows
missing_keys as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name
    from {{ this }}
    where
        dbt_valid_to is null
        and not _is_deleted
        and campaigns_execution_date = any({{ history_layer_dates() }})

    except

    select
        campaigns_execution_date,
        campaign_name,
        ad_name
    from arrived

    except

    -- a refused key is not a missing one
    select
        refused.campaigns_execution_date,
        refused.campaign_name,
        refused.ad_name
    from {{ source("etl", "quarantine") }} as refused
    inner join complete_days
        on
            refused.load_id = complete_days._load_id
            and refused.campaigns_execution_date = complete_days.campaigns_execution_date

),

final as (

    select * from versions

    union all

    -- tombstones; without the casts the names have no length limit, and dbt would rewrite the history to widen its columns
    select
        missing_keys.campaigns_execution_date,
        cast(missing_keys.campaign_name as varchar(255)) as campaign_name,
        cast(missing_keys.ad_name as varchar(255)) as ad_name,
        {% for metric in metrics -%}
        null as {{ metric }},
        {% endfor -%}
        true as _is_deleted,
        cast(md5('deleted') as uuid) as _row_hash,
        complete_days._load_id,
        complete_days._etl_loaded_at
    from missing_keys
    inner join complete_days on missing_keys.campaigns_execution_date = complete_days.campaigns_execution_date

)
{%- else -%}

final as (

    select * from versions

)
{%- endif %}

select * from final

{% endsnapshot %}
