{% snapshot scd_campaign_performance %}

{{
    config(
        strategy="check",
        unique_key=["campaigns_execution_date", "campaign_name", "ad_name"],
        check_cols=["_row_hash"],
        updated_at="_etl_loaded_at",
        hard_deletes="ignore",
        indexes=[{"columns": ["campaigns_execution_date", "dbt_valid_from"]}],
        pre_hook=["{{ take_history_layer() }}"],
        post_hook=["{{ settle_history_layer() }}", "{{ ensure_history_indexes() }}"],
    )
}}

{%- set metrics = campaign_metric_columns() %}
{#- On the first run there is nothing that a load could lack. -#}
{%- set history_exists = execute and adapter.get_relation(this.database, this.schema, this.identifier) is not none %}

with

-- what the pre-hook took; a load that commits meanwhile stays out
layer as (

    select load_id
    from {{ source("etl", "history_loads") }}
    where state = 'taking'

),

-- the range lets the block index on _load_id skip the rest of the log
arrived as (

    select raw.*
    from {{ source("campaigns", "campaign_performance_raw_appends") }} as raw
    inner join layer on raw._load_id = layer.load_id
    where
        raw._load_id between (select min(load_id) from layer) and (select max(load_id) from layer)

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
        cast(md5(cast(row({{ metrics | join(", ") }}) as text)) as uuid) as _row_hash,
        _load_id,
        _etl_loaded_at
    from arrived

),

{% if history_exists -%}

-- days on which a missing key means a deleted one: the load brought rows for the day, and every row it refused had a readable key
complete_days as (

    select
        arrived.campaigns_execution_date,
        arrived._load_id,
        arrived._etl_loaded_at
    from arrived
    where
        not exists (
            select 1
            from {{ source("etl", "quarantine") }} as refused
            where
                refused.load_id = arrived._load_id
                and (
                    refused.campaigns_execution_date is null
                    or (
                        refused.campaigns_execution_date = arrived.campaigns_execution_date
                        and (refused.campaign_name is null or refused.ad_name is null)
                    )
                )
        )
    group by 1, 2, 3

),

open_keys as (

    select
        campaigns_execution_date,
        campaign_name,
        ad_name
    from {{ this }}
    where
        dbt_valid_to is null
        and not _is_deleted
        and campaigns_execution_date = any({{ history_layer_dates() }})

),

-- a refused key is not a missing one
missing_keys as (

    select
        open_keys.*,
        complete_days._load_id,
        complete_days._etl_loaded_at
    from open_keys
    inner join complete_days on open_keys.campaigns_execution_date = complete_days.campaigns_execution_date
    where
        not exists (
            select 1
            from arrived
            where
                arrived.campaigns_execution_date = open_keys.campaigns_execution_date
                and arrived.campaign_name = open_keys.campaign_name
                and arrived.ad_name = open_keys.ad_name
        )
        and not exists (
            select 1
            from {{ source("etl", "quarantine") }} as refused
            where
                refused.load_id = complete_days._load_id
                and refused.campaigns_execution_date = open_keys.campaigns_execution_date
                and refused.campaign_name = open_keys.campaign_name
                and refused.ad_name = open_keys.ad_name
        )

),

final as (

    select * from versions

    union all

    select
        campaigns_execution_date,
        campaign_name,
        ad_name,
        {% for metric in metrics -%}
        null as {{ metric }},
        {% endfor -%}
        true as _is_deleted,
        cast(md5('deleted') as uuid) as _row_hash,
        _load_id,
        _etl_loaded_at
    from missing_keys

)
{%- else -%}

final as (

    select * from versions

)
{%- endif %}

select * from final

{% endsnapshot %}
