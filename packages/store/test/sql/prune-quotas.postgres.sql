select "limit_group" from "quota_use" where "limit_group" > $1 order by "limit_group", "window" limit $2 offset $3;

delete from "quota_use" where "window" < $1 and "limit_group" > $2 and "limit_group" <= $3;
