{#-
    Override (overrides.yml). Models keep dbt's schema names (public_staging, public_core, …). Failing rows of tests go to the schema
    `dq`.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if node.resource_type == 'test' and custom_schema_name is not none -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ default__generate_schema_name(custom_schema_name, node) }}
    {%- endif -%}
{%- endmacro %}
