create table if not exists "migration" ("number" integer not null primary key, "name" text not null, "applied_at" integer not null) strict;

create table "organization" ("id" text not null primary key, "name" text not null, "plan" text not null, "suspended" integer not null, "created_at" integer not null, constraint "organization_suspended" check (suspended in (0, 1))) strict, without rowid;

create table "workspace" ("id" text not null primary key, "organization_id" text not null references "organization" ("id"), "created_at" integer not null, "name" text not null, "is_default" integer not null, constraint "workspace_name" unique ("organization_id", "name"), constraint "workspace_is_default" check (is_default in (0, 1))) strict, without rowid;

create table "environment" ("id" text not null primary key, "organization_id" text not null references "organization" ("id"), "created_at" integer not null, "name" text not null, constraint "environment_name" unique ("organization_id", "name")) strict, without rowid;

create table "account" ("id" text not null primary key, "organization_id" text not null references "organization" ("id"), "created_at" integer not null, "name" text not null, "provider" text not null, constraint "account_name" unique ("organization_id", "name")) strict, without rowid;

create table "person" ("id" text not null primary key, "name" text not null, "email" text not null unique, "instance_admin" integer not null, "created_at" integer not null, constraint "person_instance_admin" check (instance_admin in (0, 1))) strict, without rowid;

create table "member" ("id" text not null primary key, "organization_id" text not null references "organization" ("id"), "created_at" integer not null, "person_id" text not null references "person" ("id"), "role" text not null, "suspended" integer not null, constraint "member_person" unique ("organization_id", "person_id"), constraint "member_suspended" check (suspended in (0, 1))) strict, without rowid;

create table "member_override" ("member_id" text not null references "member" ("id") on delete cascade, "workspace_id" text not null references "workspace" ("id") on delete cascade, "role" text not null, constraint "member_override_key" primary key ("member_id", "workspace_id")) strict, without rowid;

create table "session" ("id" text not null primary key, "token_hash" blob not null unique, "person_id" text not null references "person" ("id"), "created_at" integer not null, "expires_at" integer not null) strict;

create table "sign_in_link" ("id" text not null primary key, "token_hash" blob not null unique, "person_id" text references "person" ("id"), "created_at" integer not null, "expires_at" integer not null, "used_at" integer) strict;

create table "key" ("id" text not null primary key, "token_hash" blob not null unique, "token_prefix" text not null, "token_last4" text not null, "keyspace" text not null, "type" text not null, "label" text not null, "label_folded" text not null, "metadata" text not null, "organization_id" text not null references "organization" ("id"), "workspace_id" text not null, "member_id" text, "reach" text not null, "accounts" text, "services" text, "environments" text, "scopes" text not null, "permission" text, "constraints" text not null, "quota_limit" integer, "quota_period" text, "not_before_at" integer, "expires_at" integer, "enabled" integer not null, "created_at" integer not null, "created_by_kind" text not null, "created_by_id" text not null, "created_by_member_id" text, "revoked_at" integer, "revoked_reason" text, "revoked_by" text, "purged_at" integer, "rotated_from" text, "rotated_to" text, "overlap_ends_at" integer, "limit_group" text not null, "version" integer not null, constraint "key_token_hash" check (length(token_hash) = 32), constraint "key_reach" check (reach in ('organization', 'instance')), constraint "key_enabled" check (enabled in (0, 1)), constraint "key_quota" check ((quota_limit is null) = (quota_period is null)), constraint "key_revoked" check ((revoked_at is null) = (revoked_reason is null))) strict;

create index "key_by_creation" on "key" ("created_at", "id");

create index "key_by_organization" on "key" ("organization_id", "created_at", "id");

create index "key_by_label" on "key" ("organization_id", "label_folded", "id");

create index "key_by_workspace" on "key" ("workspace_id");

create index "key_by_expiry" on "key" ("organization_id", "expires_at", "id");

create table "key_use" ("grant_id" text not null primary key, "last_used_at" integer, "request_count" integer not null) strict, without rowid;

create table "usage" ("grant_id" text not null, "hour_at" integer not null, "code" text not null, "count" integer not null, constraint "usage_key" primary key ("grant_id", "hour_at", "code")) strict, without rowid;

create table "quota_use" ("limit_group" text not null, "window" text not null, "used" integer not null, constraint "quota_use_key" primary key ("limit_group", "window"), constraint "quota_use_used" check (used >= 0)) strict, without rowid;

create table "setting" ("name" text not null primary key, "value" text not null) strict, without rowid;

create table "audit" ("change_tag" text not null, "part" integer not null, "seq" integer, "id" text not null unique, "at" integer not null, "organization_id" text, "actor_kind" text not null, "actor_id" text not null, "actor_member_id" text, "action" text not null, "target_kind" text not null, "target_id" text not null, "request_id" text not null, "address" text, "before" text, "after" text, constraint "audit_key" primary key ("change_tag", "part")) strict;

create index "audit_by_organization" on "audit" ("organization_id", "seq", "part");

create index "audit_by_target" on "audit" ("organization_id", "target_id", "seq", "part");

create index "audit_by_actor" on "audit" ("organization_id", "actor_id", "seq", "part");

create index "member_by_person" on "member" ("person_id");

create index "member_override_by_workspace" on "member_override" ("workspace_id");

create index "session_by_person" on "session" ("person_id");

create table "change" ("tag" text not null primary key, "seq" integer unique, "organization_id" text, "targets" text not null, "at" integer not null) strict;

create table "head" ("one" integer not null primary key check (one = 1), "seq" integer not null, "tag" text not null) strict;

insert into change (tag, seq, targets, at) values (?, 1, '[]', ?);

insert into head (one, seq, tag) values (1, 1, ?);

create index "change_by_time" on "change" ("at");

alter table "audit" add column "personal" text default '{}' not null;

alter table "audit" add column "leaf_index" integer;

alter table "audit" add column "leaf_hash" blob;

create table "audit_tree" ("tree" text not null primary key, "size" integer not null) strict, without rowid;

create table "audit_node" ("tree" text not null, "level" integer not null, "place" integer not null, "hash" blob not null, constraint "audit_node_key" primary key ("tree", "level", "place")) strict, without rowid;

select distinct "organization_id" from "audit";

create unique index "audit_by_leaf" on "audit" ("organization_id", "leaf_index");

create table "sealed_token" ("grant_id" text not null primary key references "key" ("id"), "sealed" text not null, "kek_id" text not null) strict, without rowid;

create table "idempotency" ("caller" text not null, "operation" text not null, "name" text not null, "fingerprint" text not null, "grant_id" text not null, "created_at" integer not null, constraint "idempotency_key" primary key ("caller", "operation", "name")) strict, without rowid;

create index "idempotency_by_time" on "idempotency" ("created_at");

create table "lease" ("id" text not null primary key, "credential" text not null, "organization_id" text, "n" integer not null, "acked" integer not null, "fail_open_ms" integer not null, "name" text, "seen_at" integer not null) strict;

create index "lease_by_credential" on "lease" ("credential");

alter table "person" add column "email_verified_at" integer;

alter table "organization" add column "host" text;

alter table "organization" add column "require_second_factor" integer default 0 not null;

create unique index "organization_host" on "organization" ("host");

alter table "session" add column "method" text default 'link' not null;

alter table "session" add column "second_factor" integer default 0 not null;

alter table "session" add column "organization_id" text;

alter table "session" add column "connection_id" text;

alter table "session" add column "user_agent" text;

alter table "session" add column "address" text;

alter table "session" add column "authenticated_at" integer default 0 not null;

alter table "session" add column "last_seen_at" integer default 0 not null;

update session set authenticated_at = created_at, last_seen_at = created_at;

create table "credential" ("id" text not null primary key, "person_id" text not null references "person" ("id"), "kind" text not null, "handle" text not null, "details" text not null, "created_at" integer not null, "last_used_at" integer, "version" integer not null, constraint "credential_handle" unique ("kind", "handle")) strict, without rowid;

create index "credential_by_person" on "credential" ("person_id");

create table "sealed_secret" ("name" text not null primary key, "sealed" text not null, "kek_id" text not null) strict, without rowid;

create table "ticket" ("token_hash" blob not null primary key, "kind" text not null, "person_id" text references "person" ("id"), "data" text not null, "created_at" integer not null, "expires_at" integer not null) strict, without rowid;

create index "ticket_by_person" on "ticket" ("person_id");

create index "ticket_by_end" on "ticket" ("expires_at");

create table "invitation" ("id" text not null primary key, "organization_id" text not null references "organization" ("id"), "email" text not null, "role" text not null, "overrides" text not null, "token_hash" blob not null unique, "mailed" integer not null, "created_at" integer not null, "created_by_kind" text not null, "created_by_id" text not null, "expires_at" integer not null, "accepted_at" integer, "revoked_at" integer, constraint "invitation_mailed" check (mailed in (0, 1))) strict, without rowid;

create unique index "invitation_open" on "invitation" ("organization_id", "email") where "accepted_at" is null and "revoked_at" is null;

create table "sso_connection" ("id" text not null primary key, "organization_id" text references "organization" ("id"), "name" text not null, "issuer" text not null, "client_id" text not null, "domain" text unique, "enforced" integer not null, "join_role" text, "created_at" integer not null, constraint "sso_connection_enforced" check (enforced in (0, 1))) strict, without rowid;

create unique index "sso_connection_owner" on "sso_connection" (coalesce(organization_id, ''));

create table "usage_journal" ("writer" text not null, "number" integer not null, "deltas" text not null, constraint "usage_journal_key" primary key ("writer", "number")) strict;

create table "scope_use" ("grant_id" text not null, "scope" text not null, "first_used_at" integer not null, constraint "scope_use_key" primary key ("grant_id", "scope")) strict, without rowid;

create table "usage_report" ("credential" text not null, "reporter" text not null, "number" integer not null, "at" integer not null, constraint "usage_report_key" primary key ("credential", "reporter")) strict, without rowid;

create table "lease_delay" ("verifier" text not null, "credential" text not null, "organization_id" text, "name" text, "at" integer not null, constraint "lease_delay_key" primary key ("verifier", "at")) strict;

alter table "account" add column "link" text;

create table "usage_total" ("organization_id" text not null, "per" text not null, "at" integer not null, "code" text not null, "workspace_id" text not null, "keyspace" text not null, "type" text not null, "environments" text not null, "count" integer not null, constraint "usage_total_key" primary key ("organization_id", "per", "at", "code", "workspace_id", "keyspace", "type", "environments")) strict, without rowid;

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

create table "denial" ("grant_id" text not null, "code" text not null, "at" integer not null, "asked" text not null, "origin" text, "address" text, constraint "denial_key" primary key ("grant_id", "code", "at")) strict, without rowid;

create index "denial_by_time" on "denial" ("at");
