{#- An entry of the registry of metrics (`vars.yml`); an unknown name stops the parse. -#}
{% macro find_metric(name) -%}
    {%- set found = var("metrics") | selectattr("name", "equalto", name) | list -%}
    {%- if found | length != 1 -%}
        {{ exceptions.raise_compiler_error("Cannot use metric " ~ name ~ ": vars.yml has " ~ (found | length) ~ " of that name") }}
    {%- endif -%}
    {{ return(found[0]) }}
{%- endmacro %}
