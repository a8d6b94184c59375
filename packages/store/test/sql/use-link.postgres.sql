update "sign_in_link" set "used_at" = $1 where "id" = $2 and "used_at" is null;
