{#-
    Incremental strategy `replace_stale_days`: deletes the days of `stale_days` and inserts them again, in one transaction. Other days are
    not read. A day without rows in the model (all its keys were deleted) has none in the table afterwards. Needs the columns date_day and
    day_state.
-#}
{% macro get_incremental_replace_stale_days_sql(arg_dict) -%}
    {%- set target = arg_dict["target_relation"] -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}

    delete from {{ target }} as target
    where target.date_day = any(array({{ stale_days(target) }}));

    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }};
{%- endmacro %}
