insert into key_use (grant_id, last_used_at, request_count)
  select element.value ->> 0, cast(element.value ->> 1 as bigint), cast(element.value ->> 2 as bigint)
  from json_each(?) as element where true
  on conflict (grant_id) do update set request_count = key_use.request_count + excluded.request_count,
  last_used_at = case when excluded.last_used_at is null then key_use.last_used_at
    when key_use.last_used_at > excluded.last_used_at then key_use.last_used_at else excluded.last_used_at end;

insert into usage (grant_id, hour_at, code, count)
  select element.value ->> 0, cast(element.value ->> 1 as bigint), element.value ->> 2, cast(element.value ->> 3 as bigint)
  from json_each(?) as element where true
  on conflict (grant_id, hour_at, code) do update set count = usage.count + excluded.count;
