select * from "sealed_token" where "kek_id" <> $1 and "grant_id" > $2 order by "grant_id" limit $3;
