-- How long each kind of data is kept where a tenant chose less than the default, what the last run took out, and the sums that
-- stay when the days they were made of are wiped.

-- Without a row the default holds.
create table retention_terms (
  tenant int not null,
  kind text not null,
  days int not null check (days > 0),
  at timestamptz not null,
  by text not null,
  primary key (tenant, kind)
);

-- The last run alone: when, and how many rows it took out.
create table retention_runs (
  tenant int not null,
  kind text not null,
  at timestamptz not null,
  deleted bigint not null,
  primary key (tenant, kind)
);

-- What is left of a year of software_transitions: from which version devices went to which, where at least five did.
create table software_sums (
  tenant int not null,
  from_number int not null,
  to_number int not null,
  year smallint not null,
  -- The mean day on which they did.
  day date not null,
  devices int not null check (devices >= 5),
  primary key (tenant, to_number, from_number, year)
);
create index software_sums_from on software_sums (tenant, from_number);

select muster_protect(t::regclass) from unnest(array['retention_terms', 'retention_runs', 'software_sums']) t;

grant select, insert, update, delete on retention_terms, retention_runs, software_sums to muster_app;
grant delete on software_days, software_transitions, software_changes to muster_app;

-- The one way an act leaves the audit. It runs as the owner, under row-level security like everything else, and whatever it is
-- asked it takes nothing younger than 90 days by the database's own clock: who holds the server's role cannot hide what was
-- just done.
create function audit_expire(of_tenant int, before timestamptz, most int) returns int
language sql security definer set search_path = pg_catalog, public as $$
  with gone as (
    delete from public.audit_acts a
    where a.ctid = any(array(
      select x.ctid from public.audit_acts x
      where x.tenant = of_tenant and x.at < least(before, now() - interval '90 days')
      order by x.at limit most))
    returning 1)
  select count(*)::int from gone
$$;
revoke all on function audit_expire(int, timestamptz, int) from public;
grant execute on function audit_expire(int, timestamptz, int) to muster_app;
