insert into "quota_use" ("limit_group", "window", "used") values (?, ?, ?) on conflict ("limit_group", "window") do update set "used" = "quota_use"."used" returning *;
