{#-
    Incremental strategy `keep_members`, for dimensions: a changed member is updated where it stands, a new one is added, and none is ever
    removed, so that no fact points at nothing. Where there is a column is_current, a member without a current row gets false there.
    Needs `unique_key`.
-#}
{% macro get_incremental_keep_members_sql(arg_dict) -%}
    {%- set target = arg_dict["target_relation"] -%}
    {%- set source = arg_dict["temp_relation"] -%}
    {%- set key = arg_dict["unique_key"] -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | list -%}

    update {{ target }} as target
    set {% for column in columns if column != '"' ~ key ~ '"' %}{{ column }} = source.{{ column }}{{ ", " if not loop.last }}{% endfor %}
    from {{ source }} as source
    where
        target.{{ key }} = source.{{ key }}
        and (target.{{ columns | join(", target.") }}) is distinct from (source.{{ columns | join(", source.") }});

    {% if '"is_current"' in columns -%}
    update {{ target }} as target
    set is_current = false
    where
        target.is_current
        and not exists (select 1 from {{ source }} as source where source.{{ key }} = target.{{ key }});
    {%- endif %}

    insert into {{ target }} ({{ columns | join(", ") }})
    select {{ columns | join(", ") }}
    from {{ source }} as source
    where not exists (select 1 from {{ target }} as target where target.{{ key }} = source.{{ key }});
{%- endmacro %}
