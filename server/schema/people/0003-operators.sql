-- Names of those who were invited, and of those who answer for a tenant's data; all of it sealed.

create table people_invitations (
  tenant int not null,
  invitation text not null,
  name bytea not null,
  primary key (tenant, invitation)
);

create table people_responsible (
  tenant int not null,
  who text not null check (who in ('controller', 'provider', 'privacyOfficer', 'providerOfficer')),
  name bytea not null,
  contact bytea,
  primary key (tenant, who)
);

select muster_protect(t::regclass) from unnest(array['people_invitations', 'people_responsible']) t;

grant select, insert, delete on people_invitations to muster_app;
grant select, insert, update, delete on people_responsible to muster_app;
grant delete on people_operators to muster_app;
