select "limit_group" from "quota_use" where "limit_group" > ? order by "limit_group", "window" limit ? offset ?;

delete from "quota_use" where "window" < ? and "limit_group" > ? and "limit_group" <= ?;
