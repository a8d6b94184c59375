select "place", "hash" from "audit_node" where "tree" = ? and "level" = ? and "place" >= ? and "place" < ? order by "place";

select * from "audit" where "organization_id" is null and "leaf_index" >= ? and "leaf_index" < ?;
