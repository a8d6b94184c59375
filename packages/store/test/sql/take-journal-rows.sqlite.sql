delete from "usage_journal" where ("writer", "number") in (select "oldest"."writer", "oldest"."number" from "usage_journal" as "oldest" order by "oldest"."writer", "oldest"."number" limit ?) returning "deltas";

delete from "usage_journal" where ("writer", "number") in (select "oldest"."writer", "oldest"."number" from "usage_journal" as "oldest" where "oldest"."writer" = ? and "oldest"."number" <= ? order by "oldest"."writer", "oldest"."number" limit ?) returning "deltas";
