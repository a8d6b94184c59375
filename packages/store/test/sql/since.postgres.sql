select h.seq, h.tag, floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now,
  (select tag from change where seq = $1::bigint) as known,
  (select json_agg(json_build_array(c.seq, c.tag, c.organization_id, c.targets) order by c.seq)::text
    from change c where c.seq > $1::bigint and c.seq <= $1::bigint + 1000) as changes
from head h;
