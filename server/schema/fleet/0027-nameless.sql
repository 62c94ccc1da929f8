-- Devices without a system id: their facts are stored under no device, and their packages count in sums only.

-- The id is an item like the others from here on: whoever chose before had no way to switch it off.
alter table privacy_choices no force row level security;
update privacy_choices set items = array_append(items, 'system-id') where not 'system-id' = any(items);
alter table privacy_choices force row level security;

-- Whether the holder gave an own id in place of ours; which one is sealed beside it.
alter table device_agreements add column own_id boolean not null default false;

-- The last day on which the packages of a device without a system id were counted; null: its facts are stored under it.
alter table device_devices add column counted_on date;

-- How many of these devices had a package on a day. Public packages only: another's name would lead to its maker or user.
create table software_nameless (
  tenant int not null,
  day date not null,
  manager text not null,
  name text not null,
  version text not null,
  devices int not null,
  primary key (tenant, day, manager, name, version)
);

select muster_protect('software_nameless');

grant select, insert, update, delete on software_nameless to muster_app;
