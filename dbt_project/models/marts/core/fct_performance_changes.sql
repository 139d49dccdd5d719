{{
    config(
        materialized="incremental",
        incremental_strategy="append",
        indexes=[
            {"columns": ["in_history_at"]},
            {"columns": ["date_day", "campaign_name"]},
            {"columns": ["seen_at"]},
        ],
    )
}}

with

loads as (

    select * from {{ ref("stg_loads") }}

),

-- a version in history does not change, so only loads that went into history since the last run are read
new_loads as (

    select
        load_id,
        in_history_at
    from loads
    where
        is_in_history
        {% if is_incremental() %}
        and in_history_at > (select coalesce(max(known.in_history_at), '-infinity') from {{ this }} as known)
        {% endif %}

),

-- an array makes PostgreSQL use the history's index on loads, and below its index on days
new_versions as (

    select *
    from {{ ref("fct_performance_versions") }}
    where load_id = any(array(select new_loads.load_id from new_loads))

),

previous_versions as (

    select *
    from {{ ref("fct_performance_versions") }}
    where
        date_day = any(array(select distinct new_versions.date_day from new_versions))
        and valid_to >= (select min(new_versions.valid_from) from new_versions)

),

known_before as (

    select
        new_versions.version_id,
        new_versions.date_day,
        new_versions.load_id
    from new_versions
    inner join previous_versions
        on
            new_versions.date_day = previous_versions.date_day
            and new_versions.valid_from = previous_versions.valid_to
            and new_versions.campaign_name = previous_versions.campaign_name
            and new_versions.ad_name = previous_versions.ad_name

),

changed_days as (

    select distinct
        date_day,
        load_id
    from known_before

),

-- the previous fetch of the day before the load with the change: its age decides whether the figures were final
last_fetches as (

    select
        changed_days.date_day,
        changed_days.load_id,
        max(loads.as_of_date) as last_fetched_as_of_date
    from changed_days
    inner join loads
        on
            changed_days.date_day between loads.from_date and loads.to_date
            and changed_days.load_id > loads.load_id
    where loads.attempts > 0
    group by changed_days.date_day, changed_days.load_id

),

initial_versions as (

    select
        new_versions.*,
        'all' as metric,
        cast(null as text) as unit,
        cast(null as numeric) as old_value,
        cast(null as numeric) as new_value,
        cast(null as text) as old_label,
        cast(null as text) as new_label,
        false as is_maturation,
        'initial' as change_kind
    from new_versions
    left join known_before on new_versions.version_id = known_before.version_id
    where known_before.version_id is null

),

changes as (

    select
        new_versions.*,
        previous_versions.is_deleted as was_deleted,
        metrics.metric,
        metrics.unit,
        metrics.old_value,
        metrics.new_value,
        metrics.old_label,
        metrics.new_label,
        -- a figure matures if it appears or grows, and was not final at the previous fetch of the day
        coalesce(
            not new_versions.is_deleted
            and not previous_versions.is_deleted
            and metrics.new_value > coalesce(metrics.old_value, -1)
            and last_fetches.last_fetched_as_of_date - new_versions.date_day < metrics.lifeday + {{ var("maturity_grace_days") }},
            false
        ) as is_maturation
    from new_versions
    inner join previous_versions
        on
            new_versions.date_day = previous_versions.date_day
            and new_versions.valid_from = previous_versions.valid_to
            and new_versions.campaign_name = previous_versions.campaign_name
            and new_versions.ad_name = previous_versions.ad_name
    left join last_fetches
        on
            new_versions.date_day = last_fetches.date_day
            and new_versions.load_id = last_fetches.load_id
    cross join
        lateral (
            values
            {{ metric_pairs("previous_versions", "new_versions") }}
        ) as metrics (metric, unit, lifeday, old_value, new_value, old_label, new_label)
    where
        metrics.old_value is distinct from metrics.new_value
        or metrics.old_label is distinct from metrics.new_label

),

classified as (

    select
        *,
        case
            when is_deleted then 'deletion'
            when was_deleted then 'reappearance'
            when bool_and(is_maturation) over (partition by version_id) then 'maturation'
            else 'restatement'
        end as change_kind
    from changes

),

every_version as (

    select
        version_id,
        date_day,
        campaign_key,
        ad_key,
        campaign_name,
        ad_name,
        change_kind,
        metric,
        unit,
        is_maturation,
        old_value,
        new_value,
        old_label,
        new_label,
        load_id,
        valid_from
    from initial_versions

    union all

    select
        version_id,
        date_day,
        campaign_key,
        ad_key,
        campaign_name,
        ad_name,
        change_kind,
        metric,
        unit,
        is_maturation,
        old_value,
        new_value,
        old_label,
        new_label,
        load_id,
        valid_from
    from classified

),

final as (

    select
        -- keys
        every_version.version_id,
        every_version.date_day,
        every_version.campaign_key,
        every_version.ad_key,
        every_version.campaign_name,
        every_version.ad_name,

        -- the change
        every_version.change_kind,
        every_version.metric,
        every_version.unit,
        every_version.is_maturation,
        cast(every_version.old_value as numeric(28, 10)) as old_value,
        cast(every_version.new_value as numeric(28, 10)) as new_value,
        every_version.old_label,
        every_version.new_label,

        -- when the change was seen
        every_version.valid_from as seen_at,
        loads.as_of_date - every_version.date_day as age_days,

        -- lineage
        every_version.load_id,
        loads.in_history_at
    from every_version
    inner join loads on every_version.load_id = loads.load_id

)

select * from final
