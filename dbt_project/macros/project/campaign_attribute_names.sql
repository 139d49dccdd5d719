{#- What a campaign is described by, given in seeds/campaign_attributes.csv or read from its name. -#}
{% macro campaign_attribute_names() -%}
    {{ return(["channel", "platform", "geo", "objective"]) }}
{%- endmacro %}
