insert into lease
  (id, credential, organization_id, n, acked, fail_open_ms, name, seen_at)
  select element.value ->> 0, element.value ->> 1, element.value ->> 2, cast(element.value ->> 3 as bigint),
    coalesce((select c.seq from change c where c.seq = cast(element.value ->> 4 as bigint) and c.tag = element.value ->> 5), 0),
    cast(element.value ->> 6 as bigint), element.value ->> 7, cast($1 as bigint)
  from json_array_elements($2::json) as element(value) where true
  on conflict (id) do update set n = excluded.n, seen_at = excluded.seen_at,
    acked = case when lease.acked > excluded.acked then lease.acked else excluded.acked end
  where lease.n < excluded.n and lease.credential = excluded.credential
  returning id;
