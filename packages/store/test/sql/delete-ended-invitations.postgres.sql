delete from "invitation" where coalesce("accepted_at", "revoked_at", "expires_at") < $1;
