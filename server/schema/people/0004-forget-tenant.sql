-- Names and texts of a tenant that leaves go from every table, also of those that are made after today.

create function muster_forget_names(gone int) returns table (place text, many bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  for place in
    select c.relname::text
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname
  loop
    execute format('delete from %I where tenant = $1', place) using gone;
    get diagnostics many = row_count;
    if many > 0 then
      return next;
    end if;
  end loop;
end
$$;
revoke all on function muster_forget_names(int) from public;
grant execute on function muster_forget_names(int) to muster_app;
