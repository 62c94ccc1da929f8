-- What a tenant authorised beyond managing devices, who receives outside, and each passage through the one door.

-- Authorisations, never changed but for their withdrawal. The recipient's name and the text rest in the people database.
create table consent_records (
  tenant int not null,
  id text not null,
  purpose text not null,
  basis text not null,
  country text not null,
  integration text,
  -- host:port that the door lets through; sealed under the tenant's key: it may bear the name of a company.
  destination bytea,
  text_version text not null,
  text_digest text not null,
  fields text[] not null,
  given_at timestamptz not null,
  given_by text not null,
  expires_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_by text,
  primary key (tenant, id)
);

create table integration_receivers (
  tenant int not null,
  id text not null,
  kind text not null check (kind in ('webhook', 'mail')),
  country text not null,
  enabled boolean not null,
  rhythm text,
  fields text[] not null,
  -- Address, account, password, authority and signing key, under the tenant's key.
  settings bytea not null,
  added_at timestamptz not null,
  -- What is being told now: its id, and the number of the last device of which the receiver has it.
  delivery text,
  told_up_to int not null default 0,
  failures int not null default 0,
  next_at timestamptz,
  -- One process tells at a time; when it was killed, another takes over after this.
  claimed_until timestamptz,
  last_at timestamptz,
  last_outcome text,
  primary key (tenant, id)
);

-- The ledger: a row before the first byte, completed after the last, and never changed otherwise.
create table out_passages (
  tenant int not null,
  id text not null,
  at timestamptz not null,
  purpose text not null,
  record text,
  integration text,
  -- Sealed under the tenant's key, as above.
  destination bytea not null,
  fields text[] not null,
  devices int,
  digest text,
  sent_bytes bigint,
  received_bytes bigint,
  outcome text,
  primary key (tenant, id)
);
create index out_passages_at on out_passages (tenant, at, id);

create function out_passages_completed() returns trigger language plpgsql as $$
begin
  if old.outcome is not null then
    raise exception 'a passage that is over does not change';
  end if;
  return new;
end
$$;
create trigger out_passages_completed before update on out_passages
for each row execute function out_passages_completed();

-- Of which devices a receiver was told, under which authorisation: so that it can be told when one is erased.
create table out_told (
  tenant int not null,
  number int not null,
  record text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant, number, record)
);

-- Receivers that did not take the notice of an erasure yet; by the ids they know the devices under.
create table out_notices (
  tenant int not null,
  id text not null,
  record text not null,
  devices text[] not null,
  at timestamptz not null,
  failures int not null,
  next_at timestamptz not null,
  primary key (tenant, id)
);

-- The switch of the one door; without a row the configuration decides.
create table out_switches (
  tenant int primary key,
  open boolean not null,
  revision int not null,
  at timestamptz not null,
  by text not null
);

select muster_protect(t::regclass)
from unnest(array['consent_records', 'integration_receivers', 'out_passages', 'out_told', 'out_notices',
  'out_switches']) t;

grant select, insert, delete, update (withdrawn_at, withdrawn_by) on consent_records to muster_app;
grant select, insert, update, delete on integration_receivers, out_told, out_notices to muster_app;
grant select, insert, delete, update (sent_bytes, received_bytes, outcome) on out_passages to muster_app;
grant select, insert, update on out_switches to muster_app;
