{#-
    Overrides (overrides.yml). A seed is loaded with the columns that its yml declares, in their types. Other columns of the file, such as
    notes, are not loaded: dbt would guess their type and fail if the table has no such column. A column that was declared later is added
    to the table. dbt's seed materialization calls create_csv_table or reset_csv_table, and then load_csv_rows.
-#}
{% macro postgres__create_csv_table(model, agate_table) -%}
    {{ return(default__create_csv_table(model, declared_seed_columns(model, agate_table))) }}
{%- endmacro %}

{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {%- if not full_refresh and model.columns -%}
        {%- call statement("add_declared_columns") -%}
            alter table {{ old_relation }}
            {% for column in model.columns.values() -%}
            add column if not exists {{ column.name }} {{ column.data_type }}{{ "," if not loop.last }}
            {% endfor -%}
        {%- endcall -%}
    {%- endif -%}
    {{ return(default__reset_csv_table(model, full_refresh, old_relation, agate_table)) }}
{%- endmacro %}

{% macro postgres__load_csv_rows(model, agate_table) -%}
    {{ return(default__load_csv_rows(model, declared_seed_columns(model, agate_table))) }}
{%- endmacro %}

{% macro declared_seed_columns(model, agate_table) -%}
    {%- set declared = model.columns.keys() | list -%}
    {{ return(agate_table.select(agate_table.column_names | select("in", declared) | list) if declared else agate_table) }}
{%- endmacro %}
