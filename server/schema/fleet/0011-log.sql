-- The transparency log of each tenant: what devices sent, as keyed commitments that point to nobody without the device's key.

-- A log per tenant and epoch; the newest is the one in use. `size` and `checkpoint` change together, under the row's lock.
create table log_logs (
  tenant int not null,
  epoch int not null,
  -- Random: whoever sees a checkpoint learns no tenant.
  origin text not null,
  size bigint not null default 0,
  -- The newest signed note; empty before the first leaf.
  checkpoint text not null default '',
  checkpoint_at timestamptz,
  primary key (tenant, epoch)
);

-- Leaves that wait for their number: a row per tenant and transaction, 32 bytes a leaf.
create table log_pending (
  tenant int not null,
  arrival bigint generated always as identity,
  commitments bytea not null,
  primary key (tenant, arrival)
);

-- The leaves themselves, 256 a row, 32 bytes each; dropped after 13 months.
create table log_entries (
  tenant int not null,
  epoch int not null,
  bundle bigint not null,
  commitments bytea not null,
  primary key (tenant, epoch, bundle)
);

-- Hashes of complete subtrees, 256 a row (C2SP tlog-tiles); kept, so that an old checkpoint can always be gone on from.
create table log_tiles (
  tenant int not null,
  epoch int not null,
  level smallint not null,
  tile bigint not null,
  hashes bytea not null,
  primary key (tenant, epoch, level, tile)
);
-- 8 KB that no compression makes smaller.
alter table log_entries alter column commitments set storage external;
alter table log_tiles alter column hashes set storage external;
alter table log_pending alter column commitments set storage external;

-- From a commitment (its first 8 bytes) to its place; goes with the entry.
create table log_places (
  tenant int not null,
  epoch int not null,
  prefix bigint not null,
  place bigint not null,
  primary key (tenant, epoch, prefix, place)
);

-- How many leaves got their number on a day, and the size at its end.
create table log_days (
  tenant int not null,
  epoch int not null,
  day date not null,
  leaves int not null,
  size bigint not null,
  primary key (tenant, epoch, day)
);

-- When a device last asked its log, and last showed that it went on from what it had been given: days, no sizes, so that no
-- row leads from a device to a leaf.
create table log_readers (
  tenant int not null,
  number int not null,
  asked_on date not null,
  confirmed_on date,
  -- It reported that the log does not go on from what it saw.
  inconsistent_on date,
  primary key (tenant, number)
);

select muster_protect(t::regclass)
from unnest(array['log_logs', 'log_pending', 'log_entries', 'log_tiles', 'log_places', 'log_days', 'log_readers']) t;

grant select, insert, update on log_logs, log_tiles to muster_app;
grant select, insert, delete on log_pending, log_places to muster_app;
grant select, insert, update, delete on log_entries, log_days, log_readers to muster_app;
