{#- Attributes of a campaign, from seeds/campaign_attributes.csv or from its name. -#}
{% macro campaign_attribute_names() -%}
    {{ return(["channel", "platform", "geo", "objective"]) }}
{%- endmacro %}
