select count(*) as "live" from "key" where "workspace_id" = ? and ("revoked_at" is null and ("expires_at" is null or "expires_at" > ?) and ("overlap_ends_at" is null or "overlap_ends_at" > ?));
