select * from "sealed_token" where "kek_id" <> ? and "grant_id" > ? order by "grant_id" limit ?;
