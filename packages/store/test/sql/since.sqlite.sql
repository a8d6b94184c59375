select h.seq, h.tag, @now as now,
  (select tag from change where seq = @seq) as known,
  (select json_group_array(json_array(c.seq, c.tag, c.organization_id, c.targets)) from (
    select * from change where seq > @seq and seq <= @seq + 1000 order by seq
  ) c) as changes
from head h;
