{#- What a version is made of: a change in any of these, and in nothing else, makes a new one. -#}
{% macro campaign_metric_columns() -%}
    {{ return([
        "spend_cents", "_spend_source",
        "impressions", "clicks", "registrations",
        "ctr", "cr", "cpc_cents",
        "players_1d", "players_3d", "players_7d", "players_14d",
        "payers_1d", "payers_3d", "payers_7d", "payers_14d",
        "payments_1d", "payments_3d", "payments_7d", "payments_14d",
        "revenue_1d_cents", "revenue_3d_cents", "revenue_7d_cents", "revenue_14d_cents",
    ]) }}
{%- endmacro %}
