select "level", "place", "hash" from "audit_node" where "tree" = ? and (("level" = ? and "place" = ?) or ("level" = ? and "place" = ?));
