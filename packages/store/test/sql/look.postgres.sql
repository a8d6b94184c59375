select h.seq as head,
  case when not pg_is_in_recovery() then concat_ws(' ', inet_server_addr(), inet_server_port(), pg_postmaster_start_time(),
    left(pg_walfile_name(pg_current_wal_lsn()), 8)) end as authority,
  (select json_agg(tag)::text from change where seq is not null and tag = any($1)) as found,
  (select json_agg(json_build_array(id, credential, organization_id, n, acked, fail_open_ms, name))::text from lease where acked < h.seq) as behind
from head h;
