insert into "usage_journal" ("writer", "number", "deltas") values ($1, $2, $3) on conflict ("writer", "number") do update set "deltas" = "excluded"."deltas";
