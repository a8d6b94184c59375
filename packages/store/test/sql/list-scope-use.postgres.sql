select grant_id, scope, first_used_at from scope_use
  where grant_id in (select element.value from json_array_elements_text($1::json) as element(value))
  order by grant_id, scope;
