select "level", "place", "hash" from "audit_node" where "tree" = $1 and (("level" = $2 and "place" = $3) or ("level" = $4 and "place" = $5));
