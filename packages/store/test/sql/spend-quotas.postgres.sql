insert into "quota_use" ("limit_group", "window", "used") values ($1, $2, $3) on conflict ("limit_group", "window") do update set "used" = "quota_use"."used" returning *;
