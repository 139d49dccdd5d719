/* Each fixed ratio times its denominator equals its numerator. CPI and CPP are NULL only if a part is unknown or the denominator is 0. */
with

summary as (

    select
        *,
        ltv_3d * total_registrations as revenue_3d
    from {{ ref("monthly_campaign_summary") }}
    where {{ only_changed("month", "report_month") }}

),

final as (

    select *
    from summary
    where
        abs(roas_3d * total_spend - revenue_3d) > 0.01
        or abs(cpi * total_registrations - total_spend) > 0.01
        or abs(cpp_14d * total_payers_14d - total_spend) > 0.01
        or abs(ltv_14d * total_registrations - total_revenue_14d) > 0.01
        or (cpi is null) <> (total_spend is null or total_registrations = 0)
        or (cpp_14d is null) <> (total_spend is null or coalesce(total_payers_14d, 0) = 0)

)

select * from final
