-- Who looked at names, addresses and other fields that can lead to a person: one row per caller, purpose, device or list, and hour.

create table look_looks (
  tenant int not null,
  -- The hour it began in: when exactly somebody looked would be a time clock for operators.
  hour timestamptz not null,
  actor text not null,
  role text not null,
  -- Why, as the console's door names it.
  purpose text not null,
  -- The device's id; empty for a list that showed several.
  subject text not null,
  fields text[] not null,
  devices int not null,
  times int not null,
  primary key (tenant, hour, actor, role, purpose, subject)
);
create index look_looks_subject on look_looks (tenant, subject, hour) where subject <> '';

select muster_protect('look_looks'::regclass);
grant select, insert, update, delete on look_looks to muster_app;
