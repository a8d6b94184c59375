delete from "audit" where "id" in (select "id" from "audit" where "organization_id" = ? and "at" < ? and "leaf_index" is not null order by "leaf_index" limit ?);
