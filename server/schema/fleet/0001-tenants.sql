-- A tenant is a number and nothing else; its name lives in the people database.
create table tenant_numbers (
  tenant int primary key check (tenant > 0),
  founded_at timestamptz not null default now()
);
grant select, insert on tenant_numbers to muster_app;

-- What the database has seen of the key ring: a ring that is older than this is refused at start.
create table ring_seen (
  only_row boolean primary key default true check (only_row),
  ring text not null,
  generation bigint not null,
  subjects bigint not null
);
grant select, insert, update on ring_seen to muster_app;
