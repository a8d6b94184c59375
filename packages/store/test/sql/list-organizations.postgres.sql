select * from "organization" where "id" in ($1) and ("created_at", "id") > ($2, $3) order by "created_at" asc, "id" asc limit $4;
