{#- A group with impressions and a known spend of 0 is the null-cost trap, not a gift. An unknown spend (NULL) is not 0. -#}
{% test spends_where_it_shows(model, group_by, spend, impressions, changed=none) %}

select
    {{ group_by | join(",\n    ") }},
    sum({{ spend }}) as spend,
    sum({{ impressions }}) as impressions
from {{ model }}
where {{ only_changed(*changed) if changed else true }}
group by {{ group_by | join(", ") }}
having
    sum({{ spend }}) = 0
    and sum({{ impressions }}) > 0

{% endtest %}
