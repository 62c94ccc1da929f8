-- What is read from and done to a device by whose it is, and what the user of a personal one agreed on.

alter table device_devices
  add column ownership text not null default 'company' check (ownership in ('company', 'personal'));

-- Whose the machines are that enrol with it: on a personal one nothing is read before its user agreed.
alter table device_tokens
  add column ownership text not null default 'company' check (ownership in ('company', 'personal'));

-- Every version is kept, the newest holds. Each ownership is {"off": [item, ...], "remote": {act: answer}}.
create table privacy_devices (
  tenant int not null,
  revision int not null,
  company jsonb not null,
  personal jsonb not null,
  at timestamptz not null,
  by text not null,
  primary key (tenant, revision)
);

-- What a device says of itself: what its user agreed on and when, and what it lets be done to it. Sealed under its key.
create table device_agreements (
  tenant int not null,
  number int not null,
  subject text not null,
  said bytea not null,
  primary key (tenant, number),
  foreign key (tenant, number) references device_devices
);

select muster_protect(t::regclass) from unnest(array['privacy_devices', 'device_agreements']) t;

grant select, insert on privacy_devices to muster_app;
grant select, insert, update, delete on device_agreements to muster_app;
