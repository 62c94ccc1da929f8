-- Lines that stay open: who is to keep one, and which server process holds it.

alter table device_devices add column keep boolean not null default false;
-- Off says nothing: what holds above the group holds in it.
alter table device_groups add column keep text not null default 'off' check (keep in ('off', 'all', 'unreached'));

-- The last state of each device's line. A row counts as held while its process holds the advisory lock that bears its name.
create table line_lines (
  tenant int not null,
  number int not null,
  -- Null: the line broke.
  process text,
  since timestamptz not null,
  primary key (tenant, number)
) with (fillfactor = 70);
create index line_lines_process on line_lines (process);

select muster_protect('line_lines'::regclass);
grant select, insert, update, delete on line_lines to muster_app;
