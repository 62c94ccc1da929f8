-- A device that shuts down says so: when, and the counter of its last farewell, so that none is heeded twice.
alter table device_presence add column left_at timestamptz;
alter table device_presence add column farewell bigint not null default 0;

-- As before, and a contact ends a farewell. One that was under way when the farewell came (within the minute before it) does
-- not: the device is gone by then. One from long before it means that the server's clock went back.
create or replace function device_contacts(
  tenants int[], numbers int[], seen float8[], helds text[], policies int[], generations int[]
) returns table (tenant int, number int) language plpgsql as $$
declare
  contact timestamptz;
begin
  for i in 1 .. cardinality(numbers) loop
    contact := to_timestamp(seen[i] / 1000);
    update device_presence p
    set last_seen = greatest(p.last_seen, contact), held = helds[i],
      left_at = case
        when contact is null or contact between p.left_at - interval '1 minute' and p.left_at then p.left_at
      end,
      anew = p.anew and helds[i] is null, policy = policies[i], spoken = generations[i]
    where p.tenant = tenants[i] and p.number = numbers[i] and p.spoken <= generations[i];
    if found then
      tenant := tenants[i];
      number := numbers[i];
      return next;
    end if;
  end loop;
end
$$;
