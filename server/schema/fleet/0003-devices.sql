-- Which machines there are, by opaque ids and small numbers; every name is sealed under a key outside this database.

-- The small number of a device is never used again, not even after an erasure.
create table device_counters (
  tenant int primary key,
  last_number int not null
);

create table device_groups (
  tenant int not null,
  id text not null,
  parent text,
  -- Sealed under the tenant's key: an operator may write a person's or a site's name.
  label bytea not null,
  -- Whether a machine put back to an earlier state is taken in again without an operator.
  readmission text not null check (readmission in ('automatic', 'by-hand')),
  created_at timestamptz not null,
  primary key (tenant, id),
  foreign key (tenant, parent) references device_groups
);

create table device_tokens (
  tenant int not null,
  id text not null,
  -- SHA-256 of the secret, which is shown once.
  digest bytea not null,
  group_id text,
  reusable boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant, id),
  unique (tenant, digest),
  foreign key (tenant, group_id) references device_groups
);

create table device_devices (
  tenant int not null,
  number int not null,
  id text not null,
  state text not null
    check (state in ('pending', 'managed', 'unmanaged', 'locked', 'repair', 'lost', 'retired', 'revoked')),
  state_at timestamptz not null,
  group_id text,
  -- Given name, host name and the reason of the last act, sealed under the device's key.
  label bytea,
  os_id text,
  os_version text,
  architecture text,
  device_class text,
  packages int,
  reboot_required boolean,
  agent_version text,
  -- Items the device's own file keeps back although its policy asks.
  withheld text[] not null default '{}',
  -- Whole hours; null while the device's clock is right to the day.
  clock_off_hours int,
  enrolled_at timestamptz not null,
  -- The token and SHA-256 of the key it enrolled with: the same pair is answered again.
  token_id text,
  token_key text,
  -- Keyed digest of group and name of an imported inventory: the same pair is the same device.
  import_key bytea,
  -- The transaction that wrote the row last: whoever holds the rows in memory asks for what is newer.
  written bigint not null,
  primary key (tenant, number),
  unique (tenant, id),
  unique (tenant, import_key),
  foreign key (tenant, group_id) references device_groups
);

create function device_written() returns trigger language plpgsql as $$
begin
  new.written := pg_current_xact_id()::text::bigint;
  return new;
end
$$;
create trigger device_written before insert or update on device_devices
for each row execute function device_written();

create index device_devices_written on device_devices (tenant, written);
create index device_devices_token on device_devices (tenant, token_id) where token_id is not null;

-- The newest leaf of a device. Its generation tells a restored or copied machine from the living one.
create table device_leaves (
  tenant int not null,
  number int not null,
  generation int not null,
  -- SHA-256 of the leaf's key, and the generation that asked for it.
  key text not null,
  asked_from int not null,
  issued_at timestamptz not null,
  not_after timestamptz not null,
  -- When an older generation first spoke although a newer one had spoken.
  behind_at timestamptz,
  primary key (tenant, number),
  foreign key (tenant, number) references device_devices
);

-- Written at every sync, by group commit; narrow, half empty and without further index, so that updates stay on their page.
create table device_presence (
  tenant int not null,
  number int not null,
  last_seen timestamptz,
  -- Digest over all kinds as acknowledged; null: not known here, compare with what is stored.
  held text,
  -- The device was taken in again: it sends everything, whatever is stored.
  anew boolean not null default false,
  policy int not null default 0,
  -- Newest generation that has spoken.
  spoken int not null default 0,
  primary key (tenant, number),
  foreign key (tenant, number) references device_devices
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

-- Writes a group of contacts and gives those whose generation is the newest known. One look-up by the primary key for each:
-- joined with the list, the planner reads the whole table for 256 rows of it whenever its statistics are behind.
create function device_contacts(
  tenants int[], numbers int[], seen float8[], helds text[], policies int[], generations int[]
) returns table (tenant int, number int) language plpgsql as $$
begin
  for i in 1 .. cardinality(numbers) loop
    update device_presence p
    set last_seen = greatest(p.last_seen, to_timestamp(seen[i] / 1000)), held = helds[i],
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

select muster_protect(t::regclass)
from unnest(array['device_counters', 'device_groups', 'device_tokens', 'device_devices', 'device_leaves',
  'device_presence']) t;

grant select, insert, update on device_counters, device_groups, device_tokens, device_devices, device_leaves,
  device_presence to muster_app;

revoke all on function device_contacts(int[], int[], float8[], text[], int[], int[]) from public;
grant execute on function device_contacts(int[], int[], float8[], text[], int[], int[]) to muster_app;
