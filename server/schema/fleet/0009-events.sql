-- Events as devices told them, each once and in order: types and times in the clear, what they say sealed per device.

create table event_events (
  tenant int not null,
  -- In the order of arrival, and within a batch in the order the device gave.
  id bigint generated always as identity,
  number int not null,
  type text collate "C" not null,
  -- By the device's clock, which may be days off: lists go by arrival.
  at timestamptz not null,
  arrived_at timestamptz not null,
  -- Sealed under the device's key; null where the type says nothing beyond its name.
  detail bytea,
  -- Without the time: an index by time alone would be read to its end for a rare type while statistics are behind.
  primary key (tenant, id)
);
alter table event_events alter column detail set storage external;
create index event_events_type on event_events (tenant, type, arrived_at, id);
create index event_events_number on event_events (tenant, number, arrived_at, id);

-- How far each history of a device is stored. The row is locked while a batch of it is taken.
create table event_streams (
  tenant int not null,
  number int not null,
  stream text not null,
  up_to bigint not null,
  -- First 16 bytes of the chain digest after event `up_to`.
  chain bytea not null,
  used_on date not null,
  primary key (tenant, number, stream)
);

-- The chain digests of the events of a batch, 16 bytes each, the last one being event `up_to`: what tells a repeated batch
-- from another history long after its events have gone.
create table event_marks (
  tenant int not null,
  number int not null,
  stream text not null,
  up_to bigint not null,
  chains bytea not null,
  primary key (tenant, number, stream, up_to)
);

-- How many events came in an hour, without device, so that a chart of a million events reads some hundred rows.
create table event_hours (
  tenant int not null,
  hour timestamptz not null,
  type text collate "C" not null,
  events int not null,
  primary key (tenant, hour, type)
) with (fillfactor = 50);

-- What is not there: lost on devices as they told, dropped here over the cap, missing since a restored backup.
create table event_losses (
  tenant int not null,
  hour timestamptz not null,
  lost bigint not null,
  dropped bigint not null,
  missing bigint not null,
  primary key (tenant, hour)
) with (fillfactor = 50);

select muster_protect(t::regclass)
from unnest(array['event_events', 'event_streams', 'event_marks', 'event_hours', 'event_losses']) t;

grant select, insert, delete on event_events, event_marks to muster_app;
grant select, insert, update, delete on event_streams, event_hours, event_losses to muster_app;
