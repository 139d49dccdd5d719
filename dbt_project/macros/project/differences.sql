{#- Rows that only one of two CTEs has; both have the same columns. `side` is 'expected' or 'actual'. -#}
{% macro differences(expected, actual) -%}
    select
        'expected' as side,
        only_expected.*
    from (
        select * from {{ expected }}
        except all
        select * from {{ actual }}
    ) as only_expected

    union all

    select
        'actual' as side,
        only_actual.*
    from (
        select * from {{ actual }}
        except all
        select * from {{ expected }}
    ) as only_actual
{%- endmacro %}
