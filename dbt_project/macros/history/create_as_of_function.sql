{#-
    Post-hook of the view of all versions: the SQL function that gives the state known at an instant, one row per key that existed then.
    One plain statement without settings or a change of rights, so that PostgreSQL puts it into the asking query: conditions on days reach the
    indexes. Two branches, one for each partial index of the history. Replaced in place: views of others may stand on it.
-#}
{% macro create_as_of_function() -%}
    {%- set name = this.schema ~ ".campaign_performance_as_of(timestamptz)" -%}
    create or replace function {{ this.schema }}.campaign_performance_as_of(instant timestamptz)
    returns setof {{ this.schema }}.{{ this.identifier }}
    language sql stable parallel safe
    as $$
        select *
        from {{ this.schema }}.{{ this.identifier }}
        where valid_to > instant and valid_from <= instant and not is_deleted
        union all
        select *
        from {{ this.schema }}.{{ this.identifier }}
        where valid_to is null and valid_from <= instant and not is_deleted
    $$;
    comment on function {{ name }} is
    'Campaign performance as it was known at an instant (load time): one row per date_day, campaign_name, ad_name that existed then. Filter by date_day.';
{%- endmacro %}
