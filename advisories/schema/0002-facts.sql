-- What is known of vulnerabilities: facts that are never changed, and the view of what holds now that is made from them.
drop table source;

create table service (
  only_row boolean primary key default true check (only_row),
  -- Names this database to whoever follows the feed.
  feed text not null default gen_random_uuid()::text,
  -- The last sequence given out. Its row lock is the order of commits: a reader of the feed never skips one that commits later.
  head bigint not null default 0,
  asked_at timestamptz,
  asked_by text
);
insert into service default values;
grant select, update on service to muster_app;

create table source (
  id text primary key,
  enabled boolean not null default false,
  chosen_at timestamptz,
  chosen_by text,
  url text,
  -- The fetcher's own.
  notes jsonb,
  imported_at timestamptz,
  imported_by text,
  content_at timestamptz,
  -- When its publisher says the whole was made.
  made_at timestamptz,
  records int not null default 0,
  ecosystems text[] not null default '{}',
  rejected int not null default 0,
  -- How its last load ended.
  last text check (last in ('done', 'failed', 'held')),
  problem text
);
grant select, insert, update on source to muster_app;

create table import (
  id text primary key,
  number bigint generated always as identity unique,
  source text,
  origin text not null,
  actor text not null,
  importer text not null,
  part text not null check (part in ('whole', 'some')),
  confirmed boolean not null,
  state text not null check (state in ('running', 'done', 'failed', 'held')),
  started_at timestamptz not null,
  ended_at timestamptz,
  read_bytes bigint not null default 0,
  total_bytes bigint,
  records int not null default 0,
  added int not null default 0,
  changed int not null default 0,
  unchanged int not null default 0,
  gone int not null default 0,
  rejected int not null default 0,
  faults text[] not null default '{}',
  problem text,
  -- What is kept of a held load: [{ path, name, url? }].
  files jsonb
);
create index import_by_source on import (source, number);
create index import_open on import (state) where state in ('running', 'held');
grant select, insert, update on import to muster_app;

-- Raw records, many to a block because they are alike.
create table block (
  number bigint generated always as identity primary key,
  content bytea not null
);
alter table block alter content set storage external;
create table document (
  digest bytea primary key,
  block bigint not null,
  at int not null,
  size int not null
);

create table fact (
  sequence bigint primary key,
  -- 'override': a named person's word.
  source text not null,
  key text not null,
  -- The advisory's id, or the vulnerability's whose score it is.
  about text not null,
  what text not null check (what in ('stated', 'changed', 'withdrawn', 'removed', 'stated-again', 'overridden', 'override-ended')),
  recorded_at timestamptz not null,
  stated_at timestamptz,
  actor text not null,
  importer text not null,
  import text,
  document bytea,
  content bytea,
  -- Details and references, which the feed does not tell.
  more bytea
);
alter table fact alter content set storage external, alter more set storage external;
create index fact_about on fact (about);
create index fact_overrides on fact (sequence) where source = 'override';

create function muster_keep() returns trigger language plpgsql as $$
begin
  raise exception 'facts are never changed: table % takes no %', tg_table_name, lower(tg_op);
end $$;
create trigger keep before update or delete or truncate on fact execute function muster_keep();
create trigger keep before update or delete or truncate on document execute function muster_keep();
create trigger keep before update or delete or truncate on block execute function muster_keep();
grant select, insert on fact, document, block to muster_app;

-- What each record says now: its last fact.
create table record (
  number int generated always as identity primary key,
  source text not null,
  key text not null,
  about text not null,
  gives text not null check (gives in ('advisory', 'score')),
  state text not null check (state in ('held', 'withdrawn', 'removed')),
  sequence bigint not null,
  mark bytea not null,
  unique (source, key)
);
create index record_about on record (about);
grant select, insert, update on record to muster_app;

-- An advisory as the feed tells it: made of the records of one source that bear its id.
create table advisory (
  number int generated always as identity primary key,
  source text not null,
  id text not null,
  sequence bigint not null unique,
  parts bigint[] not null,
  live boolean not null,
  -- Since when no record states it.
  ended_at timestamptz,
  modified timestamptz,
  ecosystems text[] not null,
  unique (source, id)
);
create index advisory_newest on advisory (coalesce(modified, '-infinity'::timestamptz) desc, number desc);
grant select, insert, update on advisory to muster_app;

-- By what an advisory is found: lower case.
create table name (
  name text not null,
  role text not null check (role in ('id', 'alias', 'cover', 'package')),
  advisory int not null,
  primary key (name, role, advisory)
);
create index name_advisory on name (advisory);
grant select, insert, delete on name to muster_app;

-- What the sources of scores say of one vulnerability; told only once some advisory names it.
create table score (
  id text primary key,
  sequence bigint unique,
  parts bigint[] not null
);
create index score_name on score (lower(id));
grant select, insert, update on score to muster_app;
