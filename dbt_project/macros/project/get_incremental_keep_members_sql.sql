{#-
    Incremental strategy `keep_members`, for dimensions: updates changed members, adds new ones and removes none, so that every foreign
    key of a fact has its member. If the table has a column is_current, it is set to false for members that the model no longer has. Needs
    `unique_key`.
-#}
{% macro get_incremental_keep_members_sql(arg_dict) -%}
    {%- set target = arg_dict["target_relation"] -%}
    {%- set source = arg_dict["temp_relation"] -%}
    {%- set keys = [arg_dict["unique_key"]] if arg_dict["unique_key"] is string else arg_dict["unique_key"] -%}
    {%- set is_same_member -%}
        {%- for key in keys %}target.{{ key }} = source.{{ key }}{{ " and " if not loop.last }}{% endfor -%}
    {%- endset -%}
    {%- set columns = arg_dict["dest_columns"] | map(attribute="quoted") | list -%}

    update {{ target }} as target
    set {% for column in columns if column | replace('"', "") not in keys %}{{ column }} = source.{{ column }}{{ ", " if not loop.last }}{% endfor %}
    from {{ source }} as source
    where
        {{ is_same_member }}
        and (target.{{ columns | join(", target.") }}) is distinct from (source.{{ columns | join(", source.") }});

    {% if '"is_current"' in columns -%}
    update {{ target }} as target
    set is_current = false
    where
        target.is_current
        and not exists (select 1 from {{ source }} as source where {{ is_same_member }});
    {%- endif %}

    insert into {{ target }} ({{ columns | join(", ") }})
    select {{ columns | join(", ") }}
    from {{ source }} as source
    where not exists (select 1 from {{ target }} as target where {{ is_same_member }});
{%- endmacro %}
