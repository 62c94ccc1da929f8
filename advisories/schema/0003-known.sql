-- Since when an advisory is known here, and whether what is loaded of a source came as a file.
alter table advisory add column known_at timestamptz;
update advisory a set known_at = coalesce(
  (select min(f.recorded_at) from fact f where f.about = a.id and f.source || '' = a.source), now());
alter table advisory alter column known_at set not null;

-- True: somebody brought it; nobody asked the publisher whether there is something newer.
alter table source add column by_file boolean not null default false;
update source s set by_file = coalesce((
  select i.origin !~ '^https?://' from import i
  where i.source = s.id and i.state = 'done' order by i.number desc limit 1), false);
