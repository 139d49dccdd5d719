with

ad_spans as (

    select *
    from {{ ref("int_ad_spans") }}
    where first_date is not null

),

given as (

    select * from {{ ref("campaign_attributes") }}

),

tokens as (

    select * from {{ ref("campaign_name_tokens") }}

),

campaigns as (

    select
        campaign_name,
        min(first_date) as first_date
    from ad_spans
    group by campaign_name

),

-- tokens of the campaign name: `UAC_iOS_DE` has a channel, a platform and a country; the first known token of an attribute wins
name_parts as (

    select
        campaigns.campaign_name,
        parts.position,
        lower(parts.part) as token
    from campaigns
    cross join lateral regexp_split_to_table(campaigns.campaign_name, '[^[:alnum:]]+') with ordinality as parts (part, position)

),

parsed as (

    select
        {% for attribute in campaign_attribute_names() -%}
        (array_agg(tokens.value order by name_parts.position) filter (where tokens.attribute = '{{ attribute }}'))[1] as {{ attribute }},
        {% endfor -%}
        name_parts.campaign_name
    from name_parts
    inner join tokens on name_parts.token = tokens.token
    group by name_parts.campaign_name

),

-- before the first day of its first seed row, a campaign has the attributes of its name
periods as (

    select
        campaign_name,
        first_date as valid_from
    from campaigns

    union

    select
        given.campaign_name,
        greatest(given.valid_from, campaigns.first_date) as valid_from
    from given
    inner join campaigns on given.campaign_name = campaigns.campaign_name

),

described as (

    select
        periods.campaign_name,
        periods.valid_from,
        {% for attribute in campaign_attribute_names() -%}
        coalesce(newest_given.{{ attribute }}, parsed.{{ attribute }}, 'unknown') as {{ attribute }},
        {% endfor -%}
        case
            when newest_given.campaign_name is not null then 'given'
            when parsed.campaign_name is not null then 'name'
            else 'unknown'
        end as attribute_source
    from periods
    left join parsed on periods.campaign_name = parsed.campaign_name
    left join lateral (
        select given.*
        from given
        where
            given.campaign_name = periods.campaign_name
            and given.valid_from <= periods.valid_from
        order by given.valid_from desc
        limit 1
    ) as newest_given on true

),

final as (

    select
        {{ surrogate_key(["campaign_name", "valid_from"]) }} as campaign_attributes_key,
        {{ surrogate_key(["campaign_name"]) }} as campaign_key,
        campaign_name,
        valid_from,
        lead(valid_from) over (partition by campaign_name order by valid_from) as valid_to,
        {% for attribute in campaign_attribute_names() -%}
        {{ attribute }},
        {% endfor -%}
        attribute_source
    from described

)

select * from final
