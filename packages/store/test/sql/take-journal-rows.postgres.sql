delete from "usage_journal" where ("writer", "number") in (select "oldest"."writer", "oldest"."number" from "usage_journal" as "oldest" order by "oldest"."writer", "oldest"."number" limit $1) returning "deltas";

delete from "usage_journal" where ("writer", "number") in (select "oldest"."writer", "oldest"."number" from "usage_journal" as "oldest" where "oldest"."writer" = $1 and "oldest"."number" <= $2 order by "oldest"."writer", "oldest"."number" limit $3) returning "deltas";
