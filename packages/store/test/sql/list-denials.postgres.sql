select * from "denial" where "grant_id" = $1 and ("at", "code") < ($2, $3) order by "at" desc, "code" desc limit $4;
