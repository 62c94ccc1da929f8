-- The last step of the erasure of a whole tenant takes every row of it, also of tables that are made after today.

-- Gives how many rows went from each table. Refused unless such an erasure is under way. What stays: the audit and the record of
-- the erasure until their terms, what was authorised and what left until theirs, the log, and that the number was used.
create function muster_forget_tenant(gone int) returns table (place text, many bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  waiting text[];
  again text[];
begin
  if not exists (select from rights_erasures e where e.tenant = gone and e.whole_tenant and e.state = 'erasing') then
    raise exception 'no erasure of tenant % is under way', gone;
  end if;
  select array_agg(c.relname::text order by c.relname) into waiting
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not like 'log\_%'
    and c.relname <> all (array['tenant_numbers', 'opr_setups', 'device_counters', 'audit_acts', 'audit_names',
      'rights_erasures', 'rights_erasure_items', 'retention_terms', 'retention_runs', 'consent_records', 'out_passages']);
  while cardinality(waiting) > 0 loop
    again := '{}';
    foreach place in array waiting loop
      begin
        execute format('delete from %I where tenant = $1', place) using gone;
        get diagnostics many = row_count;
        if many > 0 then
          return next;
        end if;
      exception when foreign_key_violation then
        again := again || place;
      end;
    end loop;
    if cardinality(again) = cardinality(waiting) then
      raise exception 'rows of tenant % hold each other', gone;
    end if;
    waiting := again;
  end loop;
end
$$;
revoke all on function muster_forget_tenant(int) from public;
grant execute on function muster_forget_tenant(int) to muster_app;
