with

loads as (

    select *
    from {{ ref("stg_loads") }}
    where is_in_history

),

{% if is_incremental() -%}
-- `in_history_at` increases with each pass, so loads with a later time than the newest one in this table are new
new_loads as (

    select *
    from loads
    {% if has_column(this, "in_history_at") -%}
    where in_history_at > (select coalesce(max(known.in_history_at), '-infinity') from {{ this }} as known)
    {%- endif %}

),

changed_days as (

    select distinct new_loads.from_date + steps.n as date_day
    from new_loads
    cross join lateral generate_series(0, new_loads.to_date - new_loads.from_date) as steps (n)

),
{%- endif %}

performance as (

    select *
    from {{ ref("stg_campaign_performance") }}
    {% if is_incremental() -%}
    where date_day = any(array(select changed_days.date_day from changed_days))
    {%- endif %}

),

seen as (

    select
        campaign_name,
        ad_name,
        min(date_day) as first_date,
        max(date_day) as last_date
    from performance
    group by campaign_name, ad_name

),

{% if is_incremental() -%}
known as (

    select
        *,
        first_date in (select changed_days.date_day from changed_days) as is_first_date_changed,
        last_date in (select changed_days.date_day from changed_days) as is_last_date_changed
    from {{ this }}

),

spans as (

    select
        coalesce(seen.campaign_name, known.campaign_name) as campaign_name,
        coalesce(seen.ad_name, known.ad_name) as ad_name,
        least(seen.first_date, known.first_date) as first_date,
        greatest(seen.last_date, known.last_date) as last_date,
        -- the ad no longer has a row on its first or last day
        coalesce(
            (known.is_first_date_changed and seen.first_date is distinct from least(seen.first_date, known.first_date))
            or (known.is_last_date_changed and seen.last_date is distinct from greatest(seen.last_date, known.last_date)),
            false
        ) as has_lost_an_end
    from seen
    full outer join known
        on
            seen.campaign_name = known.campaign_name
            and seen.ad_name = known.ad_name
    where
        seen.campaign_name is not null
        or known.is_first_date_changed
        or known.is_last_date_changed

),

-- for these few ads every day is looked up in the index of open keys; an ad without any row stays, with NULL dates
shrunk as (

    select
        spans.campaign_name,
        spans.ad_name,
        remaining.first_date,
        remaining.last_date
    from spans
    cross join
        lateral (
            select
                min(rows_of_ad.date_day) as first_date,
                max(rows_of_ad.date_day) as last_date
            from {{ ref("stg_campaign_performance") }} as rows_of_ad
            where
                rows_of_ad.date_day = any(array(
                    select spans.first_date + steps.n
                    from generate_series(0, spans.last_date - spans.first_date) as steps (n)
                ))
                and rows_of_ad.campaign_name = spans.campaign_name
                and rows_of_ad.ad_name = spans.ad_name
        ) as remaining
    where spans.has_lost_an_end

),

changed_spans as (

    select
        campaign_name,
        ad_name,
        first_date,
        last_date
    from spans
    where not has_lost_an_end

    union all

    select * from shrunk

),
{%- else -%}
changed_spans as (

    select * from seen

),
{%- endif %}

final as (

    select
        changed_spans.campaign_name,
        changed_spans.ad_name,
        changed_spans.first_date,
        changed_spans.last_date,
        (select max(loads.in_history_at) from loads) as in_history_at
    from changed_spans

)

select * from final
