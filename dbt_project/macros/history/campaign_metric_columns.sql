{#- The columns that make a version: a change in any of these makes a new version, a change in another column does not. -#}
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
