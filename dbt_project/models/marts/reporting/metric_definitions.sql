{%- set rows = [] -%}
{%- for entry in var("metrics") -%}
    {%- for lifeday in (lifedays() if entry.get("by_lifeday") else [none]) -%}
        {%- do rows.append(metric_definition_row(entry, lifeday, false)) -%}
        {%- if entry.get("has_mature") -%}
            {%- do rows.append(metric_definition_row(entry, lifeday, true)) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}

with

registry as (

    select *
    from (
        values
        {{ rows | join(",\n        ") }}
    ) as entries (metric_name, family, label, kind, formula, numerator, denominator, unit, direction, lifeday, maturity, caveat)

),

final as (

    select
        metric_name,
        family,
        label,
        kind,
        formula,
        cast(numerator as text) as numerator,
        cast(denominator as text) as denominator,
        unit,
        direction,
        cast(lifeday as integer) as lifeday,
        maturity,
        nullif(caveat, '') as caveat
    from registry

)

select * from final
