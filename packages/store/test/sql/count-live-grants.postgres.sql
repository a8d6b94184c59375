select count(*) as "live" from "key" where "workspace_id" = $1 and ("revoked_at" is null and ("expires_at" is null or "expires_at" > $2) and ("overlap_ends_at" is null or "overlap_ends_at" > $3));
