-- The only place where a tenant number has a name, and an operator's id a person: all of it sealed.

create table people_tenants (
  tenant int primary key,
  organisation bytea,
  use text check (use in ('own', 'provider', 'try'))
);

create table people_operators (
  tenant int not null,
  operator text not null,
  name bytea not null,
  -- Keyed digest of the folded name: finds who signs in; unique over the whole server.
  name_digest bytea not null unique,
  language text not null,
  primary key (tenant, operator)
);

create table people_credentials (
  tenant int not null,
  credential text not null,
  name bytea not null,
  primary key (tenant, credential)
);

select muster_protect(t::regclass) from unnest(array['people_tenants', 'people_operators', 'people_credentials']) t;

grant select, insert, update on people_tenants, people_operators to muster_app;
grant select, insert on people_credentials to muster_app;
