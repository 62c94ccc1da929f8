-- What operators decided about findings, how many findings there were at each day's end, and views that operators saved.

-- A decision as it was made. What became of it is in finding_acts: a row here is never changed.
create table finding_decisions (
  tenant int not null,
  id text not null,
  -- Whose key seals `said`: the device it is about, or the tenant.
  subject text not null,
  -- The device's; null: it holds for a group or for all.
  number int,
  group_id text,
  advisory text not null,
  -- `advisory` and the other names it had then.
  names text[] not null,
  verdict text not null check (verdict in ('accepted', 'not-affected', 'deferred')),
  justification text,
  -- The package, the reason, and who wrote it where it was read in.
  said bytea not null,
  -- From this day on, 00:00 UTC, it does not hold.
  until date,
  at timestamptz not null,
  actor text not null,
  primary key (tenant, id),
  check (number is null or group_id is null)
);
create index finding_decisions_number on finding_decisions (tenant, number) where number is not null;

create table finding_acts (
  tenant int not null,
  decision text not null,
  serial int not null,
  act text not null check (act in ('review', 'extend', 'end')),
  until date,
  said bytea,
  at timestamptz not null,
  actor text not null,
  primary key (tenant, decision, serial),
  foreign key (tenant, decision) references finding_decisions on delete cascade
);

-- Open findings by priority and the devices they concern, at each day's end.
create table finding_days (
  tenant int not null,
  day date not null,
  urgent int not null,
  high int not null,
  medium int not null,
  low int not null,
  unrated int not null,
  devices int not null,
  primary key (tenant, day)
);

-- A list's filters under a name. The name and the query may hold names of devices: sealed.
create table opr_views (
  tenant int not null,
  id text not null,
  -- Operator or credential whose view it is.
  owner text not null,
  page text not null,
  shared boolean not null,
  said bytea not null,
  at timestamptz not null,
  primary key (tenant, id)
);
create index opr_views_owner on opr_views (tenant, page, owner);

select muster_protect(t::regclass)
from unnest(array['finding_decisions', 'finding_acts', 'finding_days', 'opr_views']) t;

grant select, insert, delete on finding_decisions, finding_acts to muster_app;
grant select, insert, update, delete on finding_days, opr_views to muster_app;
