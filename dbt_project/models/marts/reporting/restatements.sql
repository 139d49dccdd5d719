with

history as (

    select * from {{ ref("scd_campaign_performance") }}

),

loads as (

    select * from {{ ref("stg_loads") }}

),

dates as (

    select * from {{ ref("dim_dates") }}

),

-- the first load that saw the last lifeday of a day final; what it left behind is what was reported as closed
closings as (

    select
        dates.date_day,
        dates.month_start_date,
        min(loads.loaded_at) as closed_at
    from dates
    left join loads
        on
            dates.date_day between loads.from_date and loads.to_date
            and loads.as_of_date - dates.date_day > 14 + {{ var("maturity_grace_days") }}
            and loads.is_in_history
    group by dates.date_day, dates.month_start_date

),

figures as (

    select
        closings.month_start_date,
        history.campaign_name,
        history.dbt_valid_from,
        history.dbt_valid_to,
        closings.closed_at,
        {{ cents_to_eur("history.spend_cents") }} as spend,
        history.registrations,
        {{ cents_to_eur("history.revenue_14d_cents") }} as revenue_14d,
        row_number() over (
            partition by history.campaigns_execution_date, history.campaign_name, history.ad_name
            order by history.dbt_valid_from
        ) = 1 as is_first_seen,
        history.dbt_valid_to is null as is_now,
        history.dbt_valid_from <= closings.closed_at
        and (history.dbt_valid_to is null or history.dbt_valid_to > closings.closed_at) as is_at_close
    from history
    inner join closings on history.campaigns_execution_date = closings.date_day

),

totals as (

    select
        month_start_date,
        campaign_name,
        {% for state in ["first_seen", "at_close", "now"] -%}
        sum(spend) filter (where is_{{ state }}) as spend_{{ state }},
        sum(registrations) filter (where is_{{ state }}) as registrations_{{ state }},
        sum(revenue_14d) filter (where is_{{ state }}) as revenue_14d_{{ state }},
        {% endfor -%}
        sum(spend) filter (where is_now and closed_at is not null) as closed_spend_now,
        sum(registrations) filter (where is_now and closed_at is not null) as closed_registrations_now,
        sum(revenue_14d) filter (where is_now and closed_at is not null) as closed_revenue_14d_now,
        count(*) filter (where dbt_valid_from > closed_at) as versions_after_close,
        max(dbt_valid_from) filter (where dbt_valid_from > closed_at) as last_restated_at
    from figures
    group by month_start_date, campaign_name

),

final as (

    select
        -- key
        month_start_date as report_month,
        campaign_name,

        -- as each row was first seen, and as it stands: maturation and restatement together
        cast(spend_first_seen as numeric(18, 2)) as spend_first_seen_eur,
        cast(spend_now as numeric(18, 2)) as spend_now_eur,
        cast(registrations_first_seen as bigint) as registrations_first_seen,
        cast(registrations_now as bigint) as registrations_now,
        cast(revenue_14d_first_seen as numeric(18, 2)) as revenue_14d_first_seen_eur,
        cast(revenue_14d_now as numeric(18, 2)) as revenue_14d_now_eur,

        -- restatement alone: days that were final, then and now
        cast(spend_at_close as numeric(18, 2)) as spend_at_close_eur,
        cast(coalesce(closed_spend_now, 0) - coalesce(spend_at_close, 0) as numeric(18, 2)) as spend_restated_eur,
        cast(coalesce(closed_registrations_now, 0) - coalesce(registrations_at_close, 0) as bigint) as registrations_restated,
        cast(revenue_14d_at_close as numeric(18, 2)) as revenue_14d_at_close_eur,
        cast(coalesce(closed_revenue_14d_now, 0) - coalesce(revenue_14d_at_close, 0) as numeric(18, 2)) as revenue_14d_restated_eur,
        versions_after_close,
        versions_after_close > 0 as is_closed_month_changed,
        last_restated_at
    from totals

)

select * from final
