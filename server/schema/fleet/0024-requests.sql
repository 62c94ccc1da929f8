-- What persons asked for, each with its one-month clock.

create table rights_requests (
  tenant int not null,
  id text not null,
  kind text not null check (kind in ('access', 'erasure', 'rectification', 'restriction', 'objection')),
  -- Null: it names no device that is known here.
  number int,
  device text,
  channel text not null check (channel in ('device', 'mail', 'letter', 'in-person', 'other')),
  received_at timestamptz not null,
  due_by timestamptz not null,
  -- Sealed under the device's key, else the tenant's: an operator's own words.
  note bytea,
  by text not null,
  answered_at timestamptz,
  outcome text check (outcome in ('granted', 'refused', 'extended')),
  answer bytea,
  primary key (tenant, id)
);
create index rights_requests_device on rights_requests (tenant, number) where number is not null;

select muster_protect('rights_requests'::regclass);
grant select, insert, update, delete on rights_requests to muster_app;
