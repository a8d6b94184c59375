insert into scope_use (grant_id, scope, first_used_at)
    select used.grant_id, used.scope, used.first_used_at from (
      select element.value ->> 0 as grant_id, element.value ->> 1 as scope, cast(element.value ->> 2 as bigint) as first_used_at
      from json_each(?) as element
    ) as used
    join "key" as k on k.id = used.grant_id
    where exists (select 1 from json_each(k.scopes) as element where element.value = used.scope)
    on conflict (grant_id, scope) do nothing;
