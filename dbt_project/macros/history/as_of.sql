{#-
    The data as known at an instant: `select * from {{ as_of("'2024-11-05 06:00+00'") }} as known`.
    One row per key that existed then; columns as in scd_campaign_performance. `at` is an SQL expression of type timestamptz.
-#}
{% macro as_of(at) -%}
    (
        select *
        from {{ ref("scd_campaign_performance") }}
        where
            dbt_valid_from <= cast({{ at }} as timestamptz)
            and (dbt_valid_to is null or dbt_valid_to > cast({{ at }} as timestamptz))
            and not _is_deleted
    )
{%- endmacro %}
