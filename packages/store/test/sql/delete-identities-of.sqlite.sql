delete from "credential" where "kind" = ? and substr("handle", ?, ?) = ?;
