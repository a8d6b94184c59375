select * from "denial" where "grant_id" = ? and ("at", "code") < (?, ?) order by "at" desc, "code" desc limit ?;
