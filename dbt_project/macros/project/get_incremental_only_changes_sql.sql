{#-
    Incremental strategy `only_changes`: makes the table equal to the model's result without touching rows that did not change.
    The table is never replaced, so the views on it stay and readers always find it.
    Both statements run in one transaction. Needs `unique_key`.
-#}
{% macro get_incremental_only_changes_sql(arg_dict) -%}
    {%- set target = arg_dict["target_relation"] -%}
    {%- set source = arg_dict["temp_relation"] -%}
    {%- set keys = [arg_dict["unique_key"]] if arg_dict["unique_key"] is string else arg_dict["unique_key"] -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}

    delete from {{ target }} as target
    using (
        select {{ columns }} from {{ target }}
        except
        select {{ columns }} from {{ source }}
    ) as outdated
    where {% for key in keys %}target.{{ key }} = outdated.{{ key }}{{ " and " if not loop.last }}{% endfor %};

    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ source }}
    except
    select {{ columns }} from {{ target }};
{%- endmacro %}
