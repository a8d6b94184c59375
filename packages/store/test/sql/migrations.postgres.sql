create table if not exists "migration" ("number" bigint not null primary key, "name" text collate "C" not null, "applied_at" bigint not null) ;

create table "organization" ("id" text collate "C" not null primary key, "name" text collate "C" not null, "plan" text collate "C" not null, "suspended" bigint not null, "created_at" bigint not null, constraint "organization_suspended" check (suspended in (0, 1))) ;

create table "workspace" ("id" text collate "C" not null primary key, "organization_id" text collate "C" not null references "organization" ("id"), "created_at" bigint not null, "name" text collate "C" not null, "is_default" bigint not null, constraint "workspace_name" unique ("organization_id", "name"), constraint "workspace_is_default" check (is_default in (0, 1))) ;

create table "environment" ("id" text collate "C" not null primary key, "organization_id" text collate "C" not null references "organization" ("id"), "created_at" bigint not null, "name" text collate "C" not null, constraint "environment_name" unique ("organization_id", "name")) ;

create table "account" ("id" text collate "C" not null primary key, "organization_id" text collate "C" not null references "organization" ("id"), "created_at" bigint not null, "name" text collate "C" not null, "provider" text collate "C" not null, constraint "account_name" unique ("organization_id", "name")) ;

create table "person" ("id" text collate "C" not null primary key, "name" text collate "C" not null, "email" text collate "C" not null unique, "instance_admin" bigint not null, "created_at" bigint not null, constraint "person_instance_admin" check (instance_admin in (0, 1))) ;

create table "member" ("id" text collate "C" not null primary key, "organization_id" text collate "C" not null references "organization" ("id"), "created_at" bigint not null, "person_id" text collate "C" not null references "person" ("id"), "role" text collate "C" not null, "suspended" bigint not null, constraint "member_person" unique ("organization_id", "person_id"), constraint "member_suspended" check (suspended in (0, 1))) ;

create table "member_override" ("member_id" text collate "C" not null references "member" ("id") on delete cascade, "workspace_id" text collate "C" not null references "workspace" ("id") on delete cascade, "role" text collate "C" not null, constraint "member_override_key" primary key ("member_id", "workspace_id")) ;

create table "session" ("id" text collate "C" not null primary key, "token_hash" bytea not null unique, "person_id" text collate "C" not null references "person" ("id"), "created_at" bigint not null, "expires_at" bigint not null) ;

create table "sign_in_link" ("id" text collate "C" not null primary key, "token_hash" bytea not null unique, "person_id" text collate "C" references "person" ("id"), "created_at" bigint not null, "expires_at" bigint not null, "used_at" bigint) ;

create table "key" ("id" text collate "C" not null primary key, "token_hash" bytea not null unique, "token_prefix" text collate "C" not null, "token_last4" text collate "C" not null, "keyspace" text collate "C" not null, "type" text collate "C" not null, "label" text collate "C" not null, "label_folded" text collate "C" not null, "metadata" text collate "C" not null, "organization_id" text collate "C" not null references "organization" ("id"), "workspace_id" text collate "C" not null, "member_id" text collate "C", "reach" text collate "C" not null, "accounts" text collate "C", "services" text collate "C", "environments" text collate "C", "scopes" text collate "C" not null, "permission" text collate "C", "constraints" text collate "C" not null, "quota_limit" bigint, "quota_period" text collate "C", "not_before_at" bigint, "expires_at" bigint, "enabled" bigint not null, "created_at" bigint not null, "created_by_kind" text collate "C" not null, "created_by_id" text collate "C" not null, "created_by_member_id" text collate "C", "revoked_at" bigint, "revoked_reason" text collate "C", "revoked_by" text collate "C", "purged_at" bigint, "rotated_from" text collate "C", "rotated_to" text collate "C", "overlap_ends_at" bigint, "limit_group" text collate "C" not null, "version" bigint not null, constraint "key_token_hash" check (length(token_hash) = 32), constraint "key_reach" check (reach in ('organization', 'instance')), constraint "key_enabled" check (enabled in (0, 1)), constraint "key_quota" check ((quota_limit is null) = (quota_period is null)), constraint "key_revoked" check ((revoked_at is null) = (revoked_reason is null))) ;

create index "key_by_creation" on "key" ("created_at", "id");

create index "key_by_organization" on "key" ("organization_id", "created_at", "id");

create index "key_by_label" on "key" ("organization_id", "label_folded", "id");

create index "key_by_workspace" on "key" ("workspace_id");

create index "key_by_expiry" on "key" ("organization_id", "expires_at", "id");

create table "key_use" ("grant_id" text collate "C" not null primary key, "last_used_at" bigint, "request_count" bigint not null) ;

create table "usage" ("grant_id" text collate "C" not null, "hour_at" bigint not null, "code" text collate "C" not null, "count" bigint not null, constraint "usage_key" primary key ("grant_id", "hour_at", "code")) ;

create table "quota_use" ("limit_group" text collate "C" not null, "window" text collate "C" not null, "used" bigint not null, constraint "quota_use_key" primary key ("limit_group", "window"), constraint "quota_use_used" check (used >= 0)) ;

create table "setting" ("name" text collate "C" not null primary key, "value" text collate "C" not null) ;

create table "audit" ("change_tag" text collate "C" not null, "part" bigint not null, "seq" bigint, "id" text collate "C" not null unique, "at" bigint not null, "organization_id" text collate "C", "actor_kind" text collate "C" not null, "actor_id" text collate "C" not null, "actor_member_id" text collate "C", "action" text collate "C" not null, "target_kind" text collate "C" not null, "target_id" text collate "C" not null, "request_id" text collate "C" not null, "address" text collate "C", "before" text collate "C", "after" text collate "C", constraint "audit_key" primary key ("change_tag", "part")) ;

create index "audit_by_organization" on "audit" ("organization_id", "seq", "part");

create index "audit_by_target" on "audit" ("organization_id", "target_id", "seq", "part");

create index "audit_by_actor" on "audit" ("organization_id", "actor_id", "seq", "part");

create index "member_by_person" on "member" ("person_id");

create index "member_override_by_workspace" on "member_override" ("workspace_id");

create index "session_by_person" on "session" ("person_id");

create table "change" ("tag" text collate "C" not null primary key, "seq" bigint unique, "organization_id" text collate "C", "targets" text collate "C" not null, "at" bigint not null) ;

create table "head" ("one" bigint not null primary key check (one = 1), "seq" bigint not null, "tag" text collate "C" not null) with (fillfactor = 10);

insert into change (tag, seq, targets, at) values ($1, 1, '[]', $2);

insert into head (one, seq, tag) values (1, 1, $1);

create function number_change() returns trigger language plpgsql as $$
declare s bigint;
begin
  perform pg_advisory_xact_lock(7420);
  update head set seq = seq + 1, tag = new.tag where one = 1 returning seq into s;
  update change set seq = s where tag = new.tag;
  update audit set seq = s where change_tag = new.tag;
  return null;
end $$;

create constraint trigger number_change after insert on change
deferrable initially deferred for each row execute function number_change();

create index "change_by_time" on "change" ("at");

alter table "audit" add column "personal" text collate "C" default '{}' not null;

alter table "audit" add column "leaf_index" bigint;

alter table "audit" add column "leaf_hash" bytea;

create table "audit_tree" ("tree" text collate "C" not null primary key, "size" bigint not null) ;

create table "audit_node" ("tree" text collate "C" not null, "level" bigint not null, "place" bigint not null, "hash" bytea not null, constraint "audit_node_key" primary key ("tree", "level", "place")) ;

select distinct "organization_id" from "audit";

create unique index "audit_by_leaf" on "audit" ("organization_id", "leaf_index");

create or replace function number_change() returns trigger language plpgsql as $$
declare
  s bigint;
  entry record;
  log text;
  leaf bigint;
  depth bigint;
  spot bigint;
  digest bytea;
begin
  perform pg_advisory_xact_lock(7420);
  update head set seq = seq + 1, tag = new.tag where one = 1 returning seq into s;
  update change set seq = s where tag = new.tag;
  for entry in select part, organization_id, leaf_hash from audit where change_tag = new.tag order by part loop
    log := coalesce(entry.organization_id, 'instance');
    insert into audit_tree as t (tree, size) values (log, 1)
      on conflict (tree) do update set size = t.size + 1 returning t.size - 1 into leaf;
    update audit set seq = s, leaf_index = leaf where change_tag = new.tag and part = entry.part;
    depth := 0;
    spot := leaf;
    digest := entry.leaf_hash;
    insert into audit_node (tree, level, place, hash) values (log, depth, spot, digest);
    while spot % 2 = 1 loop
      select sha256(decode('01', 'hex') || n.hash || digest) into strict digest
        from audit_node n where n.tree = log and n.level = depth and n.place = spot - 1;
      depth := depth + 1;
      spot := spot / 2;
      insert into audit_node (tree, level, place, hash) values (log, depth, spot, digest);
    end loop;
  end loop;
  return null;
end $$;

create table "sealed_token" ("grant_id" text collate "C" not null primary key references "key" ("id"), "sealed" text collate "C" not null, "kek_id" text collate "C" not null) ;

create table "idempotency" ("caller" text collate "C" not null, "operation" text collate "C" not null, "name" text collate "C" not null, "fingerprint" text collate "C" not null, "grant_id" text collate "C" not null, "created_at" bigint not null, constraint "idempotency_key" primary key ("caller", "operation", "name")) ;

create index "idempotency_by_time" on "idempotency" ("created_at");

create table "lease" ("id" text collate "C" not null primary key, "credential" text collate "C" not null, "organization_id" text collate "C", "n" bigint not null, "acked" bigint not null, "fail_open_ms" bigint not null, "name" text collate "C", "seen_at" bigint not null) with (fillfactor = 10);

create index "lease_by_credential" on "lease" ("credential");

alter table "person" add column "email_verified_at" bigint;

alter table "organization" add column "host" text collate "C";

alter table "organization" add column "require_second_factor" bigint default 0 not null;

create unique index "organization_host" on "organization" ("host");

alter table "session" add column "method" text collate "C" default 'link' not null;

alter table "session" add column "second_factor" bigint default 0 not null;

alter table "session" add column "organization_id" text collate "C";

alter table "session" add column "connection_id" text collate "C";

alter table "session" add column "user_agent" text collate "C";

alter table "session" add column "address" text collate "C";

alter table "session" add column "authenticated_at" bigint default 0 not null;

alter table "session" add column "last_seen_at" bigint default 0 not null;

update session set authenticated_at = created_at, last_seen_at = created_at;

create table "credential" ("id" text collate "C" not null primary key, "person_id" text collate "C" not null references "person" ("id"), "kind" text collate "C" not null, "handle" text collate "C" not null, "details" text collate "C" not null, "created_at" bigint not null, "last_used_at" bigint, "version" bigint not null, constraint "credential_handle" unique ("kind", "handle")) ;

create index "credential_by_person" on "credential" ("person_id");

create table "sealed_secret" ("name" text collate "C" not null primary key, "sealed" text collate "C" not null, "kek_id" text collate "C" not null) ;

create table "ticket" ("token_hash" bytea not null primary key, "kind" text collate "C" not null, "person_id" text collate "C" references "person" ("id"), "data" text collate "C" not null, "created_at" bigint not null, "expires_at" bigint not null) ;

create index "ticket_by_person" on "ticket" ("person_id");

create index "ticket_by_end" on "ticket" ("expires_at");

create table "invitation" ("id" text collate "C" not null primary key, "organization_id" text collate "C" not null references "organization" ("id"), "email" text collate "C" not null, "role" text collate "C" not null, "overrides" text collate "C" not null, "token_hash" bytea not null unique, "mailed" bigint not null, "created_at" bigint not null, "created_by_kind" text collate "C" not null, "created_by_id" text collate "C" not null, "expires_at" bigint not null, "accepted_at" bigint, "revoked_at" bigint, constraint "invitation_mailed" check (mailed in (0, 1))) ;

create unique index "invitation_open" on "invitation" ("organization_id", "email") where "accepted_at" is null and "revoked_at" is null;

create table "sso_connection" ("id" text collate "C" not null primary key, "organization_id" text collate "C" references "organization" ("id"), "name" text collate "C" not null, "issuer" text collate "C" not null, "client_id" text collate "C" not null, "domain" text collate "C" unique, "enforced" bigint not null, "join_role" text collate "C", "created_at" bigint not null, constraint "sso_connection_enforced" check (enforced in (0, 1))) ;

create unique index "sso_connection_owner" on "sso_connection" (coalesce(organization_id, ''));

create table "usage_journal" ("writer" text collate "C" not null, "number" bigint not null, "deltas" text collate "C" not null, constraint "usage_journal_key" primary key ("writer", "number")) ;

create table "scope_use" ("grant_id" text collate "C" not null, "scope" text collate "C" not null, "first_used_at" bigint not null, constraint "scope_use_key" primary key ("grant_id", "scope")) ;

create table "usage_report" ("credential" text collate "C" not null, "reporter" text collate "C" not null, "number" bigint not null, "at" bigint not null, constraint "usage_report_key" primary key ("credential", "reporter")) ;

create table "lease_delay" ("verifier" text collate "C" not null, "credential" text collate "C" not null, "organization_id" text collate "C", "name" text collate "C", "at" bigint not null, constraint "lease_delay_key" primary key ("verifier", "at")) ;

alter table "account" add column "link" text collate "C";

create table "usage_total" ("organization_id" text collate "C" not null, "per" text collate "C" not null, "at" bigint not null, "code" text collate "C" not null, "workspace_id" text collate "C" not null, "keyspace" text collate "C" not null, "type" text collate "C" not null, "environments" text collate "C" not null, "count" bigint not null, constraint "usage_total_key" primary key ("organization_id", "per", "at", "code", "workspace_id", "keyspace", "type", "environments")) ;

insert into usage_total (organization_id, per, at, workspace_id, keyspace, type, environments, code, count)
select organization_id, 'hour', at, workspace_id, keyspace, type, environments, code, cast(sum(count) as bigint) from (
  select k.organization_id, u.hour_at as at, k.workspace_id, k.keyspace, k.type, coalesce(k.environments, '[]') as environments, u.code, u.count
  from usage u join "key" k on k.id = u.grant_id
) counted group by organization_id, at, workspace_id, keyspace, type, environments, code;

insert into usage_total (organization_id, per, at, workspace_id, keyspace, type, environments, code, count)
select organization_id, 'day', at, workspace_id, keyspace, type, environments, code, cast(sum(count) as bigint) from (
  select k.organization_id, u.hour_at - u.hour_at % 86400000 as at, k.workspace_id, k.keyspace, k.type, coalesce(k.environments, '[]') as environments, u.code, u.count
  from usage u join "key" k on k.id = u.grant_id
) counted group by organization_id, at, workspace_id, keyspace, type, environments, code;

create index "key_by_state" on "key" ("organization_id", "purged_at", "keyspace", "workspace_id", "type", "revoked_at", "enabled", "expires_at", "overlap_ends_at", "not_before_at", "rotated_to");

create table "denial" ("grant_id" text collate "C" not null, "code" text collate "C" not null, "at" bigint not null, "asked" text collate "C" not null, "origin" text collate "C", "address" text collate "C", constraint "denial_key" primary key ("grant_id", "code", "at")) ;

create index "denial_by_time" on "denial" ("at");
