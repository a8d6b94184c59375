select grant_id, scope, first_used_at from scope_use
  where grant_id in (select element.value from json_each(?) as element)
  order by grant_id, scope;
