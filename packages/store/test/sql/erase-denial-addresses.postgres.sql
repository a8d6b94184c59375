update "denial" set "address" = $1 where "address" is not null and "grant_id" in (select "id" from "key" where "organization_id" = $2 and "member_id" in ($3));
