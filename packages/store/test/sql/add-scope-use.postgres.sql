insert into scope_use (grant_id, scope, first_used_at)
    select used.grant_id, used.scope, used.first_used_at from (
      select element.value ->> 0 as grant_id, element.value ->> 1 as scope, cast(element.value ->> 2 as bigint) as first_used_at
      from json_array_elements($1::json) as element(value)
    ) as used
    join "key" as k on k.id = used.grant_id
    where exists (select 1 from json_array_elements_text(k.scopes::json) as element(value) where element.value = used.scope)
    on conflict (grant_id, scope) do nothing;
