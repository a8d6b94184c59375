select * from "workspace" where "organization_id" = $1 and ("created_at", "id") > ($2, $3) order by "created_at" asc, "id" asc limit $4;
