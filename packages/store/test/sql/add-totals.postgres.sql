select id, organization_id, workspace_id, keyspace, type,
  coalesce(environments, $1) as environments from "key"
  where id in (select element.value from json_array_elements_text($2::json) as element(value));
