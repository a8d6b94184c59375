update "denial" set "address" = ? where "address" is not null and "grant_id" in (select "id" from "key" where "organization_id" = ? and "member_id" in (?));
