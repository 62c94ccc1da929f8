-- The one way to protect a table with tenants.
-- Rows are seen only by a transaction whose app.tenants names their tenant; without it there are none.
create function muster_protect(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenants on %s using (tenant = any(string_to_array(nullif(current_setting(''app.tenants'', true), ''''), '','')::int[]))',
    target);
end
$$;
revoke all on function muster_protect(regclass) from public;
