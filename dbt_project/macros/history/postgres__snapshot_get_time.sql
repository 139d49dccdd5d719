{#-
    Override (overrides.yml). Every instant of this project is a timestamptz. dbt's macro returns a timestamp without time zone, and dbt
    would warn that the column types differ.
-#}
{% macro postgres__snapshot_get_time() -%}
    now()
{%- endmacro %}
