update "sign_in_link" set "used_at" = ? where "id" = ? and "used_at" is null;
