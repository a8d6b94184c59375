select "key".*, "key_use"."last_used_at", "key_use"."request_count" from "key" left join "key_use" on "key_use"."grant_id" = "key"."id" where "key"."id" = ?;
