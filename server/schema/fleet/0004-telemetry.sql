-- What devices told: sealed per device; public package names and counts without device in the clear.

-- One row per device: digests of what is held of each kind, and its package set. Sealed under the device's key.
create table fact_holdings (
  tenant int not null,
  number int not null,
  subject text not null,
  -- Null only inside the transaction that makes the row.
  sealed bytea,
  primary key (tenant, number)
) with (fillfactor = 85);
alter table fact_holdings alter column sealed set storage external;

-- The rows of every kind but software: JSON, compressed, sealed.
create table fact_facts (
  tenant int not null,
  number int not null,
  subject text not null,
  sealed bytea not null,
  primary key (tenant, number)
);
alter table fact_facts alter column sealed set storage external;

-- What changed on a device, a segment per transmission; the time stands inside, so that rows are no diary.
create table fact_changes (
  tenant int not null,
  number int not null,
  segment int not null,
  sealed bytea not null,
  primary key (tenant, number, segment)
);

-- Distinct packages of public indexes, under numbers that are never reused; each process follows it by its highest number.
create table software_catalogue (
  tenant int not null,
  number int not null,
  manager text not null,
  name text not null,
  version text not null,
  architecture text not null,
  source text,
  source_version text,
  vendor text,
  origin text not null,
  first_seen date not null,
  primary key (tenant, number)
);

-- Devices that came to a public package less those that left it, by day.
create table software_days (
  tenant int not null,
  number int not null,
  day date not null,
  delta int not null,
  primary key (tenant, number, day)
);

-- The same as it comes in, a row per group of transmissions; folded into software_days by a job.
create table software_tallies (
  tenant int not null,
  tally bigint generated always as identity,
  day date not null,
  numbers int[] not null,
  deltas int[] not null,
  primary key (tenant, tally)
);

-- How many packages came, went and changed on all devices of a tenant, by day.
create table software_changes (
  tenant int not null,
  day date not null,
  added int not null,
  removed int not null,
  changed int not null,
  primary key (tenant, day)
);

select muster_protect(t::regclass)
from unnest(array['fact_holdings', 'fact_facts', 'fact_changes', 'software_catalogue', 'software_days',
  'software_tallies', 'software_changes']) t;

grant select, insert, update, delete on fact_holdings, fact_facts, fact_changes to muster_app;
grant select, insert on software_catalogue to muster_app;
grant select, insert, update on software_days, software_changes to muster_app;
grant select, insert, delete on software_tallies to muster_app;
