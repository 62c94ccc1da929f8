-- The own system id that a tenant gave a device in place of ours.

-- A row for each device that was ever given one. Sealed under the device's key: the digest, and the id itself until the device
-- has judged it. Null: taken back.
create table device_given_ids (
  tenant int not null,
  number int not null,
  subject text not null,
  given bytea,
  -- max(the one before + 1, milliseconds since 1970): the device takes none that is older than what it heard.
  revision bigint not null,
  judged text check (judged in ('taken', 'unresolved', 'address', 'resolves')),
  at timestamptz not null,
  by text not null,
  primary key (tenant, number),
  foreign key (tenant, number) references device_devices
);

select muster_protect('device_given_ids');

grant select, insert, update, delete on device_given_ids to muster_app;
