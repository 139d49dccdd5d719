{#-
    Incremental strategy `replace_stale_days`: the days that `stale_days` names are taken out and put in anew, in one transaction; all other
    days are not read. A day that has no row any more (all its keys deleted) ends empty. Needs the columns date_day and day_state.
-#}
{% macro get_incremental_replace_stale_days_sql(arg_dict) -%}
    {%- set target = arg_dict["target_relation"] -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | join(", ") -%}

    delete from {{ target }} as target
    where target.date_day = any(array({{ stale_days(target) }}));

    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ arg_dict["temp_relation"] }};
{%- endmacro %}
