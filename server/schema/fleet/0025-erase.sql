-- An erasure takes rows away, and what it takes nobody puts back a moment later.

grant delete on device_devices, device_leaves, device_presence to muster_app;

-- Whoever stores for a device begins with one of these rows: with the device gone, nothing of it can be stored.
alter table fact_holdings add foreign key (tenant, number) references device_devices;
alter table event_streams add foreign key (tenant, number) references device_devices;
alter table log_readers add foreign key (tenant, number) references device_devices;
alter table line_lines add foreign key (tenant, number) references device_devices;

-- Rare packages are counted back, and leave the catalogue with the last device that had them. Numbers are never used again:
-- the highest stays here. `removals` grows whenever entries go, so that no process stores a number that is gone.
grant update, delete on software_catalogue to muster_app;
grant delete on software_days, software_transitions to muster_app;
create table software_numbers (
  tenant int primary key,
  last_number int not null,
  removals int not null default 0
);
select muster_protect('software_numbers');
grant select, insert, update on software_numbers to muster_app;

-- Called by whoever is about to store package numbers: until its transaction ends no entry goes, and it learns whether some
-- have gone since it looked.
create function software_removals(tenants int[]) returns table (tenant int, removals int) language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('software_entries'), t) from (select unnest(tenants) t order by 1) o;
  return query select n.tenant, n.removals from software_numbers n where n.tenant = any(tenants);
end
$$;
revoke all on function software_removals(int[]) from public;
grant execute on function software_removals(int[]) to muster_app;
