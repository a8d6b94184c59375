delete from "usage_journal" where "writer" = $1 and "number" <= $2;
