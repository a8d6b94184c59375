insert into "usage_journal" ("writer", "number", "deltas") values (?, ?, ?) on conflict ("writer", "number") do update set "deltas" = "excluded"."deltas";
