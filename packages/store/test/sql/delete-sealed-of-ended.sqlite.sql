delete from "sealed_token" where "grant_id" in (select "key"."id" from "key" inner join "sealed_token" as "kept" on "kept"."grant_id" = "key"."id" where ("expires_at" < ? or "overlap_ends_at" < ?));
