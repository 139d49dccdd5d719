{#-
    Override (overrides.yml). dbt concatenates the parts of a version's id with '|', which a name may contain: ('a|b', 'c') and ('a', 'b|c')
    would have the same id, and closing one version would close the other. A JSON array keeps the parts separate.
-#}
{% macro postgres__snapshot_hash_arguments(args) -%}
    md5(cast(jsonb_build_array({{ args | join(", ") }}) as text))
{%- endmacro %}
