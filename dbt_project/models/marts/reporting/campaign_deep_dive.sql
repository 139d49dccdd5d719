with

performance as (

    select * from {{ ref("fct_daily_performance") }}

),

attributes as (

    select * from {{ ref("dim_campaign_attributes") }}

),

campaign_days as (

    select * from {{ ref("fct_daily_campaign_performance") }}

),

-- The windows count calendar days, not rows: after a pause of a week the trend has no earlier days. Days are numbers, because window
-- frames with intervals take twice the time. The partition is by names, so that PostgreSQL applies a filter on a campaign or ad before
-- the window functions
trends as (

    select
        performance.*,
        performance.spend_eur as spend,
        case when performance.is_mature_14d then performance.spend_eur end as mature_spend_14d,
        case when performance.is_mature_14d and performance.spend_eur is not null then performance.revenue_14d_eur end
            as mature_revenue_14d_with_spend,
        sum(performance.spend_eur) over last_7_days as spend_7_days,
        sum(performance.registrations) over last_7_days as registrations_7_days,
        count(*) over last_7_days as days_with_rows_7_days,
        sum(performance.spend_eur) over before_7_days as spend_before_7_days,
        sum(performance.registrations) over before_7_days as registrations_before_7_days
    from performance
    window
        last_7_days as (
            partition by performance.campaign_name, performance.ad_name
            order by performance.date_day - date '2000-01-01'
            range between 6 preceding and current row
        ),
        before_7_days as (
            partition by performance.campaign_name, performance.ad_name
            order by performance.date_day - date '2000-01-01'
            range between 13 preceding and 7 preceding
        )

),

final as (

    select
        -- key
        trends.date_day,
        trends.campaign_name,
        trends.ad_name,

        -- attributes of the campaign on the day; they may be different now
        {% for attribute in campaign_attribute_names() -%}
        coalesce(attributes.{{ attribute }}, 'unknown') as {{ attribute }},
        {% endfor %}
        -- the day
        trends.spend_eur as total_spend,
        trends.spend_source,
        trends.impressions as total_impressions,
        trends.clicks as total_clicks,
        trends.registrations as total_registrations,
        {{ metric("ctr", sums="trends") }} as ctr,
        {{ metric("cr", sums="trends") }} as cr,
        {{ metric("cpc", sums="trends") }} as cpc,
        {{ metric("cpi", sums="trends") }} as cpi,
        {{ metric("roas", 14, sums="trends", mature=true) }} as mature_roas_14d,
        trends.is_mature_14d,
        trends.is_last_answer_refused,

        -- share of the campaign's day
        {{ safe_ratio("trends.spend_eur", "campaign_days.spend_eur") }} as spend_share,
        {{ safe_ratio("trends.registrations", "campaign_days.registrations") }} as registrations_share,

        -- the seven days that end on the day, and their change from the seven days before
        cast(trends.spend_7_days as numeric(18, 2)) as spend_7_days,
        trends.registrations_7_days,
        trends.days_with_rows_7_days,
        {{ safe_ratio("trends.spend_7_days", "trends.registrations_7_days") }} as cpi_7_days,
        {{ safe_ratio("trends.spend_7_days - trends.spend_before_7_days", "trends.spend_before_7_days") }} as spend_change_7_days,
        {{ safe_ratio("trends.registrations_7_days - trends.registrations_before_7_days", "trends.registrations_before_7_days") }}
            as registrations_change_7_days
    from trends
    inner join campaign_days
        on
            trends.date_day = campaign_days.date_day
            and trends.campaign_key = campaign_days.campaign_key
    left join attributes
        on
            trends.campaign_key = attributes.campaign_key
            and trends.date_day >= attributes.valid_from
            and (attributes.valid_to is null or trends.date_day < attributes.valid_to)

)

select * from final
