/*
Every version of the history has changes of the right kind, and every change belongs to a version. The new value of the newest change of a
figure equals the current figure.
*/
with

changes as (

    select *
    from {{ ref("fct_performance_changes") }}
    where {{ only_changed("day", "date_day") }}

),

changed_versions as (

    select distinct
        version_id,
        case when change_kind in ('maturation', 'restatement') then 'change' else change_kind end as sort_of_change
    from changes

),

versions as (

    select
        version_id,
        case
            when is_deleted then 'deletion'
            when lag(version_id) over earlier is null then 'initial'
            when lag(is_deleted) over earlier then 'reappearance'
            else 'change'
        end as sort_of_change
    from {{ ref("fct_performance_versions") }}
    where
        (valid_to is null or valid_to is not null)
        and {{ only_changed("day", "date_day") }}
    window earlier as (partition by date_day, campaign_name, ad_name order by valid_from)

),

unmatched as (

    (
        select * from versions
        except
        select * from changed_versions
    )

    union all

    (
        select * from changed_versions
        except
        select * from versions
    )

),

newest_changes as (

    select distinct on (date_day, campaign_name, ad_name, metric)
        version_id,
        date_day,
        campaign_name,
        ad_name,
        metric,
        new_value
    from changes
    where metric in ('spend_eur', 'impressions', 'revenue_14d_eur')
    order by date_day asc, campaign_name asc, ad_name asc, metric asc, seen_at desc

),

not_current as (

    select
        newest_changes.version_id,
        'newest change differs from the current figure: ' || newest_changes.metric as problem
    from newest_changes
    inner join {{ ref("fct_performance_versions") }} as versions
        on
            newest_changes.date_day = versions.date_day
            and newest_changes.campaign_name = versions.campaign_name
            and newest_changes.ad_name = versions.ad_name
            and versions.valid_to is null
    where
        {{ only_changed("day", "versions.date_day") }}
        and newest_changes.new_value is distinct from case newest_changes.metric
            when 'spend_eur' then versions.spend_eur
            when 'impressions' then versions.impressions
            else versions.revenue_14d_eur
        end

),

final as (

    select
        version_id,
        sort_of_change as problem
    from unmatched

    union all

    select * from not_current

)

select * from final
