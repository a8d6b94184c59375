delete from "denial" where "at" < $1;

delete from "denial" where "at" <= (select "newest"."at" from "denial" as "newest" order by "newest"."at" desc limit $1 offset $2);
