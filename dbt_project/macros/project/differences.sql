{#- Rows in which two CTEs of the same columns differ, each named by the side it stands on. -#}
{% macro differences(expected, actual) -%}
    select 'expected' as side, only_expected.* from (table {{ expected }} except all table {{ actual }}) as only_expected
    union all
    select 'actual' as side, only_actual.* from (table {{ actual }} except all table {{ expected }}) as only_actual
{%- endmacro %}
