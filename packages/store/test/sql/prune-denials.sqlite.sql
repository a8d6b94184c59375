delete from "denial" where "at" < ?;

delete from "denial" where "at" <= (select "newest"."at" from "denial" as "newest" order by "newest"."at" desc limit ? offset ?);
