{#-
    dbt joins the parts of a version's id with '|', which a name may contain: ('a|b', 'c') and ('a', 'b|c') would share an id,
    and closing one version would close the other. A JSON array keeps the parts apart.
-#}
{% macro postgres__snapshot_hash_arguments(args) -%}
    md5(cast(jsonb_build_array({{ args | join(", ") }}) as text))
{%- endmacro %}
