table migrations owned by muster_owner
  number integer not null
  name text not null
  digest text not null
  applied_at timestamp with time zone not null default now()
  constraint migrations_pkey PRIMARY KEY (number)
  CREATE UNIQUE INDEX migrations_pkey ON public.migrations USING btree (number)

table people_credentials owned by muster_owner row level security forced
  tenant integer not null
  credential text not null
  name bytea not null
  constraint people_credentials_pkey PRIMARY KEY (tenant, credential)
  CREATE UNIQUE INDEX people_credentials_pkey ON public.people_credentials USING btree (tenant, credential)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select to muster_app

table people_invitations owned by muster_owner row level security forced
  tenant integer not null
  invitation text not null
  name bytea not null
  constraint people_invitations_pkey PRIMARY KEY (tenant, invitation)
  CREATE UNIQUE INDEX people_invitations_pkey ON public.people_invitations USING btree (tenant, invitation)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table people_operators owned by muster_owner row level security forced
  tenant integer not null
  operator text not null
  name bytea not null
  name_digest bytea not null
  language text not null
  constraint people_operators_name_digest_key UNIQUE (name_digest)
  constraint people_operators_pkey PRIMARY KEY (tenant, operator)
  CREATE UNIQUE INDEX people_operators_name_digest_key ON public.people_operators USING btree (name_digest)
  CREATE UNIQUE INDEX people_operators_pkey ON public.people_operators USING btree (tenant, operator)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table people_receivers owned by muster_owner row level security forced
  tenant integer not null
  integration text not null
  name bytea not null
  constraint people_receivers_pkey PRIMARY KEY (tenant, integration)
  CREATE UNIQUE INDEX people_receivers_pkey ON public.people_receivers USING btree (tenant, integration)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table people_recipients owned by muster_owner row level security forced
  tenant integer not null
  record text not null
  name bytea not null
  text text not null
  constraint people_recipients_pkey PRIMARY KEY (tenant, record)
  CREATE UNIQUE INDEX people_recipients_pkey ON public.people_recipients USING btree (tenant, record)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table people_responsible owned by muster_owner row level security forced
  tenant integer not null
  who text not null
  name bytea not null
  contact bytea
  constraint people_responsible_pkey PRIMARY KEY (tenant, who)
  constraint people_responsible_who_check CHECK ((who = ANY (ARRAY['controller'::text, 'provider'::text, 'privacyOfficer'::text, 'providerOfficer'::text])))
  CREATE UNIQUE INDEX people_responsible_pkey ON public.people_responsible USING btree (tenant, who)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table people_tenants owned by muster_owner row level security forced
  tenant integer not null
  organisation bytea
  use text
  constraint people_tenants_pkey PRIMARY KEY (tenant)
  constraint people_tenants_use_check CHECK ((use = ANY (ARRAY['own'::text, 'provider'::text, 'try'::text])))
  CREATE UNIQUE INDEX people_tenants_pkey ON public.people_tenants USING btree (tenant)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

function muster_forget_names(gone integer) owned by muster_owner
CREATE OR REPLACE FUNCTION public.muster_forget_names(gone integer)
 RETURNS TABLE(place text, many bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  for place in
    select c.relname::text
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname
  loop
    execute format('delete from %I where tenant = $1', place) using gone;
    get diagnostics many = row_count;
    if many > 0 then
      return next;
    end if;
  end loop;
end
$function$

  grant execute to muster_app

function muster_protect(target regclass) owned by muster_owner
CREATE OR REPLACE FUNCTION public.muster_protect(target regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenants on %s using (tenant = any(string_to_array(nullif(current_setting(''app.tenants'', true), ''''), '','')::int[]))',
    target);
end
$function$

