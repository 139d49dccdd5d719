{#-
    No group has impressions and a spend of 0: this is what a null cost looks like after a wrong conversion to 0. Unknown spend (NULL) is
    not 0.
-#}
{% test no_zero_spend_with_impressions(model, group_by, spend, impressions, changed=none) %}

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
