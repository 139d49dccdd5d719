{#- Returns the entry of the registry of metrics (`vars.yml`) with this name. An unknown name is a compilation error. -#}
{% macro find_metric(name) -%}
    {%- set found = var("metrics") | selectattr("name", "equalto", name) | list -%}
    {%- if found | length != 1 -%}
        {{ exceptions.raise_compiler_error("Cannot use metric " ~ name ~ ": vars.yml has " ~ (found | length) ~ " entries with this name") }}
    {%- endif -%}
    {{ return(found[0]) }}
{%- endmacro %}
