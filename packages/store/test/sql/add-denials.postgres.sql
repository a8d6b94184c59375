insert into denial (grant_id, code, at, asked, origin, address)
  select k.id, refused.code, refused.at, refused.asked, refused.origin, refused.address from (
    select element.value ->> 0 as grant_id, element.value ->> 1 as code, cast(element.value ->> 2 as bigint) as at,
      element.value ->> 3 as asked, element.value ->> 4 as origin, element.value ->> 5 as address
    from json_array_elements($1::json) as element(value)
  ) as refused
  join "key" as k on k.id = refused.grant_id
  where k.purged_at is null
  on conflict (grant_id, code, at) do nothing;

delete from denial where (grant_id, code, at) in (
    select old.grant_id, old.code, old.at from denial as old
    where (old.grant_id, old.code) in (select element.value ->> 0, element.value ->> 1 from json_array_elements($1::json) as element(value))
    and (select count(*) from denial as newer
      where newer.grant_id = old.grant_id and newer.code = old.code and newer.at > old.at) >= $2);
