-- From which version devices went to which, by day, without device; 0: they did not have the package, or have it no more.
create table software_transitions (
  tenant int not null,
  from_number int not null,
  to_number int not null,
  day date not null,
  devices int not null,
  primary key (tenant, to_number, from_number, day)
);
create index software_transitions_from on software_transitions (tenant, from_number);

-- The same as it comes in, with the group's other counts.
alter table software_tallies
  add from_numbers int[] not null default '{}',
  add to_numbers int[] not null default '{}',
  add moved int[] not null default '{}';

select muster_protect('software_transitions');
grant select, insert, update on software_transitions to muster_app;
