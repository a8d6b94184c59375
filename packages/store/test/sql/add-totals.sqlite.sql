select id, organization_id, workspace_id, keyspace, type,
  coalesce(environments, ?) as environments from "key"
  where id in (select element.value from json_each(?) as element);
