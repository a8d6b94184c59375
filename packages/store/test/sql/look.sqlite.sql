select h.seq as head, 'file' as authority,
  (select json_group_array(tag) from change where seq is not null and tag in (select value from json_each(@tags))) as found,
  (select json_group_array(json_array(id, credential, organization_id, n, acked, fail_open_ms, name)) from lease where acked < h.seq) as behind
from head h;
