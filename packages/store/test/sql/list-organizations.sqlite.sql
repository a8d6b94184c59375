select * from "organization" where "id" in (?) and ("created_at", "id") > (?, ?) order by "created_at" asc, "id" asc limit ?;
