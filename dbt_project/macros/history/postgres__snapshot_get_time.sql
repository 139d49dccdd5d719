{#- Instants are timestamptz throughout; dbt's own drops the zone and then warns that the columns differ. -#}
{% macro postgres__snapshot_get_time() -%}
    now()
{%- endmacro %}
