-- Who receives outside, by name, and the texts that were authorised.

create table people_recipients (
  tenant int not null,
  record text not null,
  name bytea not null,
  text text not null,
  primary key (tenant, record)
);

create table people_receivers (
  tenant int not null,
  integration text not null,
  name bytea not null,
  primary key (tenant, integration)
);

select muster_protect(t::regclass) from unnest(array['people_recipients', 'people_receivers']) t;

grant select, insert, delete on people_recipients to muster_app;
grant select, insert, update, delete on people_receivers to muster_app;
