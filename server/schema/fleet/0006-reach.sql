-- How a device is reached: where it spoke from last, sealed, and whether wakes arrive there.
create table device_reach (
  tenant int not null,
  number int not null,
  -- The peer's address of its last contact, sealed under the device's key.
  address bytea,
  -- UDP port on which its agent takes wakes; null: it takes none.
  wake_port int,
  -- Null: not said yet.
  mode text check (mode in ('resident', 'on-demand')),
  -- Of the newest wake: it only grows, whatever the clock does.
  wake_counter bigint not null default 0,
  -- Whether the newest wake is among the outcomes.
  counted boolean not null default true,
  -- The last 20 wakes that ended, a bit each, the newest lowest: 1 arrived.
  outcomes int not null default 0,
  tried smallint not null default 0,
  tried_at timestamptz,
  arrived_at timestamptz,
  primary key (tenant, number),
  foreign key (tenant, number) references device_devices
) with (fillfactor = 70);

-- Gives devices their next counter, and what a datagram needs besides; counter is null where none can be sent. One look-up
-- by primary key for each, as in device_contacts.
create function device_wakes(tenants int[], numbers int[], at_ms float8)
returns table (tenant int, number int, counter bigint, address bytea, port int, spoken int, seen boolean)
language plpgsql as $$
begin
  for i in 1 .. cardinality(numbers) loop
    tenant := tenants[i];
    number := numbers[i];
    select p.spoken, p.last_seen is not null into spoken, seen from device_presence p
    where p.tenant = tenants[i] and p.number = numbers[i];
    continue when not found;
    update device_reach r
    set wake_counter = case when r.wake_port is null or r.address is null then r.wake_counter
        else greatest(r.wake_counter + 1, floor(at_ms)::bigint) end,
      counted = r.counted and (r.wake_port is null or r.address is null),
      tried_at = case when r.wake_port is null or r.address is null then r.tried_at else to_timestamp(at_ms / 1000) end
    where r.tenant = tenants[i] and r.number = numbers[i]
    returning case when r.wake_port is null or r.address is null then null else r.wake_counter end, r.address, r.wake_port
    into counter, address, port;
    return next;
  end loop;
end
$$;

-- How wakes ended. Each counts once; that it arrived after all corrects that it was given up.
create function device_wakes_ended(tenants int[], numbers int[], counters bigint[], arrived boolean[], at_ms float8)
returns void language plpgsql as $$
begin
  for i in 1 .. cardinality(numbers) loop
    update device_reach r
    set outcomes = case when r.counted then r.outcomes else (r.outcomes << 1) & 1048575 end | arrived[i]::int,
      tried = case when r.counted then r.tried else least(r.tried + 1, 20) end,
      counted = true,
      arrived_at = case when arrived[i] then to_timestamp(at_ms / 1000) else r.arrived_at end
    where r.tenant = tenants[i] and r.number = numbers[i] and r.wake_counter = counters[i]
      and (arrived[i] or not r.counted);
  end loop;
end
$$;

select muster_protect('device_reach'::regclass);
grant select, insert, update, delete on device_reach to muster_app;
revoke all on function device_wakes(int[], int[], float8) from public;
grant execute on function device_wakes(int[], int[], float8) to muster_app;
revoke all on function device_wakes_ended(int[], int[], bigint[], boolean[], float8) from public;
grant execute on function device_wakes_ended(int[], int[], bigint[], boolean[], float8) to muster_app;
