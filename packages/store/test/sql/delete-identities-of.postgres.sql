delete from "credential" where "kind" = $1 and substr("handle", $2, $3) = $4;
