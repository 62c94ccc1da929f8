-- What is to be forgotten: requests and their clocks, their devices by opaque ids, and what forbids it.

-- Asked to be erased: shown nowhere but among the requests. What it was before is kept with the request.
alter table device_devices drop constraint device_devices_state_check;
alter table device_devices add constraint device_devices_state_check
  check (state in ('pending', 'managed', 'unmanaged', 'locked', 'repair', 'lost', 'retired', 'revoked', 'erasing'));

create table rights_erasures (
  tenant int not null,
  id text not null,
  state text not null check (state in ('second', 'held', 'erasing', 'done', 'undone')),
  reason text not null
    check (reason in ('retired', 'left', 'person-asked', 'device-user', 'mistaken', 'tenant-leaves')),
  -- An operator's own words, sealed under the audit's key of that month.
  note bytea,
  whole_tenant boolean not null,
  devices int not null,
  requested_at timestamptz not null,
  requested_by text not null,
  second_by text,
  second_at timestamptz,
  hold_until timestamptz not null,
  due_by timestamptz not null,
  -- From here on it cannot be undone.
  begun_at timestamptz,
  ended_at timestamptz,
  -- Rows that went so far, by table.
  places jsonb not null default '{}',
  -- Who had been told of its devices, and whether they were told of the erasure.
  recipients jsonb,
  -- Generation of the key ring before the first key went.
  ring_before int,
  -- The signed text, byte by byte.
  document text,
  signature text,
  -- SHA-256 of the document: its leaf in the transparency log.
  leaf bytea,
  primary key (tenant, id)
);
create index rights_erasures_open on rights_erasures (tenant) where state in ('second', 'held', 'erasing');

create table rights_erasure_items (
  tenant int not null,
  erasure text not null,
  number int not null,
  device text not null,
  -- going: its destruction has begun, and no hold reaches it any more.
  state text not null check (state in ('waiting', 'going', 'erased', 'undone')),
  -- State of the device before, and since when.
  was text not null,
  was_at timestamptz not null,
  erased_at timestamptz,
  -- When the device said that it wiped its own state.
  wiped_at timestamptz,
  primary key (tenant, erasure, number),
  foreign key (tenant, erasure) references rights_erasures on delete cascade
);
-- A device is erased by one request.
create unique index rights_erasure_items_device on rights_erasure_items (tenant, device) where state <> 'undone';

create table rights_holds (
  tenant int not null,
  id text not null,
  -- Neither devices nor group: the whole tenant.
  whole_tenant boolean not null,
  -- Of a group: its devices when the hold was placed; those that come later are held too.
  devices text[] not null,
  group_id text,
  -- Sealed under the tenant's key.
  reason bytea not null,
  placed_at timestamptz not null,
  placed_by text not null,
  until timestamptz not null,
  lifted_at timestamptz,
  lifted_by text,
  primary key (tenant, id)
);

-- The one thing that stays of an erased device: its name, for whoever reads the audit, until the audit's term.
create table audit_names (
  tenant int not null,
  subject text not null,
  -- Names the key that seals it: one for each month, dropped when the month's acts have had their term.
  month date not null,
  name bytea not null,
  primary key (tenant, subject)
);

select muster_protect(t::regclass)
from unnest(array['rights_erasures', 'rights_erasure_items', 'rights_holds', 'audit_names']) t;

grant select, insert, update, delete on rights_erasures, rights_erasure_items, rights_holds to muster_app;
grant select, insert, delete on audit_names to muster_app;
