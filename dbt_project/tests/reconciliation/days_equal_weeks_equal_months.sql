/* Per campaign, to the cent and the count: the weekly and monthly reports equal the sums of the daily report. */
{%- set sums %}
        sum(total_spend) as total_spend,
        sum(total_impressions) as total_impressions,
        sum(total_clicks) as total_clicks,
        sum(total_registrations) as total_registrations,
        sum(total_payers_14d) as total_payers_14d,
        sum(total_revenue_14d) as total_revenue_14d
{%- endset %}

with

expected as (

    {% for unit, field in [("week", "isodow"), ("month", "day")] -%}
    select
        '{{ unit }}' as unit,
        date_day + 1 - cast(extract({{ field }} from date_day) as integer) as start_date,
        campaign_name,
        {{ sums }}
    from {{ ref("daily_campaign_report") }}
    where {{ only_changed("day_of_" ~ unit, "date_day") }}
    group by start_date, campaign_name
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

actual as (

    {% for unit, report, start_date in [
        ("week", "weekly_campaign_report", "week_start_date"), ("month", "monthly_campaign_summary", "report_month")
    ] -%}
    select
        '{{ unit }}' as unit,
        {{ start_date }} as start_date,
        campaign_name,
        total_spend,
        total_impressions,
        total_clicks,
        total_registrations,
        total_payers_14d,
        total_revenue_14d
    from {{ ref(report) }}
    where {{ only_changed(unit, start_date) }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

final as (

    {{ differences("expected", "actual") }}

)

select * from final
