delete from "usage_journal" where "writer" = ? and "number" <= ?;
