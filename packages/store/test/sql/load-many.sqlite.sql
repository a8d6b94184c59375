select h.seq as head_seq, h.tag as head_tag, k.id, k.token_prefix, k.token_last4, k.keyspace, k.type, k.label, k.metadata, k.organization_id, k.workspace_id, k.member_id, k.reach, k.accounts, k.services, k.environments, k.scopes, k.permission, k.constraints, k.quota_limit, k.quota_period, k.not_before_at, k.expires_at, k.enabled, k.created_at, k.created_by_kind, k.created_by_id, k.created_by_member_id, k.revoked_at, k.revoked_reason, k.revoked_by, k.purged_at, k.rotated_from, k.rotated_to, k.overlap_ends_at, k.limit_group, k.version,
  o.plan, o.suspended as organization_suspended,
  coalesce(v.role, m.role) as holder_role, m.suspended as holder_suspended,
  case when k.accounts is not null then (
    select json_group_array(a.id) from account a
    where a.organization_id = k.organization_id and a.id in (select value from json_each(k.accounts))
  ) end as linked
from head h
left join "key" k on k.token_hash = (select ?)
left join organization o on o.id = k.organization_id
left join member m on m.id = k.member_id
left join member_override v on v.member_id = k.member_id and v.workspace_id = k.workspace_id;
