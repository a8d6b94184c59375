select * from "workspace" where "organization_id" = ? and ("created_at", "id") > (?, ?) order by "created_at" asc, "id" asc limit ?;
