-- Clear columns and labels of a group of devices in one statement: a first inventory comes with thousands of others.
-- `facts` holds an object of columns for each device: one that is not named stays, null clears it.
create function device_note(tenants int[], numbers int[], facts text[], labels bytea[], relabelled boolean[])
returns void language plpgsql as $$
declare
  old device_devices;
  new device_devices;
  fact jsonb;
begin
  for i in 1 .. cardinality(numbers) loop
    select * into old from device_devices d where d.tenant = tenants[i] and d.number = numbers[i] for update;
    continue when not found;
    fact := facts[i]::jsonb;
    new := jsonb_populate_record(old, fact);
    if relabelled[i] then new.label := labels[i]; end if;
    continue when new is not distinct from old;
    update device_devices d set os_id = new.os_id, os_version = new.os_version, architecture = new.architecture,
      device_class = new.device_class, packages = new.packages, reboot_required = new.reboot_required,
      agent_version = new.agent_version, label = new.label
    where d.tenant = old.tenant and d.number = old.number;
  end loop;
end
$$;

revoke all on function device_note(int[], int[], text[], bytea[], boolean[]) from public;
grant execute on function device_note(int[], int[], text[], bytea[], boolean[]) to muster_app;
