/* To the cent and the count, per campaign over all time: days, ISO weeks and months are three ways to cut the same rows. */
{%- set sums %}
    sum(total_spend) as total_spend,
    sum(total_impressions) as total_impressions,
    sum(total_clicks) as total_clicks,
    sum(total_registrations) as total_registrations,
    sum(total_payers_14d) as total_payers_14d,
    sum(total_revenue_14d) as total_revenue_14d
{%- endset %}

with

cuts as (

    {% for report in ["daily_campaign_report", "weekly_campaign_report", "monthly_campaign_summary"] -%}
    select
        '{{ report }}' as report,
        campaign_name,
        {{ sums }}
    from {{ ref(report) }}
    group by campaign_name
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}

),

final as (

    select
        campaign_name,
        total_spend,
        total_impressions,
        total_clicks,
        total_registrations,
        total_payers_14d,
        total_revenue_14d
    from cuts
    group by
        campaign_name,
        total_spend,
        total_impressions,
        total_clicks,
        total_registrations,
        total_payers_14d,
        total_revenue_14d
    having count(*) <> 3

)

select * from final
