-- Forced syncs: what was ordered, and how far each device is.
create table sync_orders (
  tenant int not null,
  id text not null,
  -- Stands for the order in its asks; grows.
  serial int not null generated always as identity,
  at timestamptz not null,
  -- opr_... or crd_...
  actor text not null,
  target text not null check (target in ('devices', 'group', 'all')),
  group_id text,
  devices int not null,
  -- How many asks are asked, woken, connected, done, waiting, failed.
  counts int[] not null,
  -- When nothing was under way any more.
  settled_at timestamptz,
  expires_at timestamptz not null,
  primary key (tenant, id),
  unique (tenant, serial)
);

-- Numbers of states, carriers and reasons are places in the lists of wire/console/syncs.ts; those lists only grow at their end.
create table sync_asks (
  tenant int not null,
  serial int not null,
  number int not null,
  state smallint not null,
  carrier smallint,
  reason smallint,
  woken_at timestamptz,
  connected_at timestamptz,
  done_at timestamptz,
  primary key (tenant, serial, number),
  foreign key (tenant, serial) references sync_orders (tenant, serial) on delete cascade
) with (fillfactor = 50);
create index sync_asks_number on sync_asks (tenant, number);

-- Writes a group of asks and keeps the counts of their orders. What is done (3) or failed (5) stays so, and who came (2) is
-- not called again: a late word from another process changes nothing. A time that is not given stays. Callers give rows in
-- the order of their keys.
create function sync_asks_moved(
  tenants int[], serials int[], numbers int[], states smallint[], carriers smallint[], reasons smallint[],
  woken float8[], connected float8[], done float8[], at_ms float8
) returns void language plpgsql as $$
declare
  before smallint;
  moved int[];
begin
  for i in 1 .. cardinality(numbers) loop
    if i = 1 or tenants[i] <> tenants[i - 1] or serials[i] <> serials[i - 1] then
      moved := array[0, 0, 0, 0, 0, 0];
    end if;
    select a.state into before from sync_asks a
    where a.tenant = tenants[i] and a.serial = serials[i] and a.number = numbers[i] for update;
    if found and before not in (3, 5) and not (before = 2 and states[i] in (0, 1, 4)) then
      update sync_asks a
      set state = states[i], carrier = carriers[i], reason = reasons[i],
        woken_at = coalesce(to_timestamp(woken[i] / 1000), a.woken_at),
        connected_at = coalesce(to_timestamp(connected[i] / 1000), a.connected_at),
        done_at = coalesce(to_timestamp(done[i] / 1000), a.done_at)
      where a.tenant = tenants[i] and a.serial = serials[i] and a.number = numbers[i];
      moved[before + 1] := moved[before + 1] - 1;
      moved[states[i] + 1] := moved[states[i] + 1] + 1;
    end if;
    if i = cardinality(numbers) or tenants[i] <> tenants[i + 1] or serials[i] <> serials[i + 1] then
      update sync_orders o
      set counts = array[o.counts[1] + moved[1], o.counts[2] + moved[2], o.counts[3] + moved[3],
          o.counts[4] + moved[4], o.counts[5] + moved[5], o.counts[6] + moved[6]],
        settled_at = coalesce(o.settled_at, case when o.counts[1] + moved[1] + o.counts[2] + moved[2]
          + o.counts[3] + moved[3] = 0 then to_timestamp(at_ms / 1000) end)
      where o.tenant = tenants[i] and o.serial = serials[i];
    end if;
  end loop;
end
$$;

select muster_protect(t::regclass) from unnest(array['sync_orders', 'sync_asks']) t;
grant select, insert, update, delete on sync_orders, sync_asks to muster_app;
revoke all on function sync_asks_moved(int[], int[], int[], smallint[], smallint[], smallint[], float8[], float8[],
  float8[], float8) from public;
grant execute on function sync_asks_moved(int[], int[], int[], smallint[], smallint[], smallint[], float8[], float8[],
  float8[], float8) to muster_app;
