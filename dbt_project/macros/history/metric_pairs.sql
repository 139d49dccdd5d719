{#-
    The metrics of two versions as rows of a VALUES list: (metric, unit, lifeday, old_value, new_value, old_label, new_label).
    One row for each column that makes a version (campaign_metric_columns), with its name and unit in fct_performance_versions.
-#}
{% macro metric_pairs(before, after) -%}
    {%- set own = {
        "spend_eur": "EUR", "impressions": "count", "clicks": "count", "registrations": "count",
        "reported_ctr": "fraction", "reported_cr": "fraction", "reported_cpc_eur": "EUR",
    } -%}
    {%- set rows = [] -%}
    {%- for metric, unit in own.items() -%}
        {%- do rows.append("('%s', '%s', null, %s.%s, %s.%s, null, null)" % (metric, unit, before, metric, after, metric)) -%}
    {%- endfor -%}
    {%- for prefix, suffix, unit in [("players_", "d", "count"), ("payers_", "d", "count"), ("payments_", "d", "count"), ("revenue_", "d_eur", "EUR")] -%}
        {%- for n in lifedays() -%}
            {%- set metric = prefix ~ n ~ suffix -%}
            {%- do rows.append("('%s', '%s', %s, %s.%s, %s.%s, null, null)" % (metric, unit, n, before, metric, after, metric)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do rows.append("('spend_source', 'label', null, null, null, %s.spend_source, %s.spend_source)" % (before, after)) -%}
    {{ rows | join(",\n            ") }}
{%- endmacro %}
