select "place", "hash" from "audit_node" where "tree" = $1 and "level" = $2 and "place" >= $3 and "place" < $4 order by "place";

select * from "audit" where "organization_id" is null and "leaf_index" >= $1 and "leaf_index" < $2;
