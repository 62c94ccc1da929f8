-- Where advisories come from; each import has a time and an identifiable agent.
create table source (
  id text primary key,
  title text not null,
  imported_at timestamptz,
  imported_by text,
  advisories int not null default 0
);
grant select, insert, update, delete on source to muster_app;
