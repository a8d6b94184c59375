delete from "audit" where "id" in (select "id" from "audit" where "organization_id" = $1 and "at" < $2 and "leaf_index" is not null order by "leaf_index" limit $3);
