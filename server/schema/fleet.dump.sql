table audit_acts owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  at timestamp with time zone not null
  actor text not null
  act text not null
  subject text
  outcome text not null
  detail jsonb not null
  constraint audit_acts_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
  constraint audit_acts_pkey PRIMARY KEY (tenant, at, id)
  CREATE UNIQUE INDEX audit_acts_pkey ON public.audit_acts USING btree (tenant, at, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select to muster_app

table audit_names owned by muster_owner row level security forced
  tenant integer not null
  subject text not null
  month date not null
  name bytea not null
  constraint audit_names_pkey PRIMARY KEY (tenant, subject)
  CREATE UNIQUE INDEX audit_names_pkey ON public.audit_names USING btree (tenant, subject)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table consent_records owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  purpose text not null
  basis text not null
  country text not null
  integration text
  destination bytea
  text_version text not null
  text_digest text not null
  fields text[] not null
  given_at timestamp with time zone not null
  given_by text not null
  expires_at timestamp with time zone
  withdrawn_at timestamp with time zone
  withdrawn_by text
  constraint consent_records_pkey PRIMARY KEY (tenant, id)
  CREATE UNIQUE INDEX consent_records_pkey ON public.consent_records USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table device_agreements owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  subject text not null
  said bytea not null
  own_id boolean not null default false
  constraint device_agreements_pkey PRIMARY KEY (tenant, number)
  constraint device_agreements_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX device_agreements_pkey ON public.device_agreements USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table device_counters owned by muster_owner row level security forced
  tenant integer not null
  last_number integer not null
  constraint device_counters_pkey PRIMARY KEY (tenant)
  CREATE UNIQUE INDEX device_counters_pkey ON public.device_counters USING btree (tenant)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table device_devices owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  id text not null
  state text not null
  state_at timestamp with time zone not null
  group_id text
  label bytea
  os_id text
  os_version text
  architecture text
  device_class text
  packages integer
  reboot_required boolean
  agent_version text
  withheld text[] not null default '{}'::text[]
  clock_off_hours integer
  enrolled_at timestamp with time zone not null
  token_id text
  token_key text
  import_key bytea
  written bigint not null
  keep boolean not null default false
  ownership text not null default 'company'::text
  counted_on date
  constraint device_devices_ownership_check CHECK ((ownership = ANY (ARRAY['company'::text, 'personal'::text])))
  constraint device_devices_pkey PRIMARY KEY (tenant, number)
  constraint device_devices_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'managed'::text, 'unmanaged'::text, 'locked'::text, 'repair'::text, 'lost'::text, 'retired'::text, 'revoked'::text, 'erasing'::text])))
  constraint device_devices_tenant_group_id_fkey FOREIGN KEY (tenant, group_id) REFERENCES public.device_groups(tenant, id)
  constraint device_devices_tenant_id_key UNIQUE (tenant, id)
  constraint device_devices_tenant_import_key_key UNIQUE (tenant, import_key)
  CREATE UNIQUE INDEX device_devices_pkey ON public.device_devices USING btree (tenant, number)
  CREATE UNIQUE INDEX device_devices_tenant_id_key ON public.device_devices USING btree (tenant, id)
  CREATE UNIQUE INDEX device_devices_tenant_import_key_key ON public.device_devices USING btree (tenant, import_key)
  CREATE INDEX device_devices_token ON public.device_devices USING btree (tenant, token_id, token_key) WHERE (token_id IS NOT NULL)
  CREATE INDEX device_devices_written ON public.device_devices USING btree (tenant, written)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table device_given_ids owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  subject text not null
  given bytea
  revision bigint not null
  judged text
  at timestamp with time zone not null
  by text not null
  constraint device_given_ids_judged_check CHECK ((judged = ANY (ARRAY['taken'::text, 'unresolved'::text, 'address'::text, 'resolves'::text])))
  constraint device_given_ids_pkey PRIMARY KEY (tenant, number)
  constraint device_given_ids_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX device_given_ids_pkey ON public.device_given_ids USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table device_groups owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  parent text
  label bytea not null
  readmission text not null
  created_at timestamp with time zone not null
  keep text not null default 'off'::text
  constraint device_groups_keep_check CHECK ((keep = ANY (ARRAY['off'::text, 'all'::text, 'unreached'::text])))
  constraint device_groups_pkey PRIMARY KEY (tenant, id)
  constraint device_groups_readmission_check CHECK ((readmission = ANY (ARRAY['automatic'::text, 'by-hand'::text])))
  constraint device_groups_tenant_parent_fkey FOREIGN KEY (tenant, parent) REFERENCES public.device_groups(tenant, id)
  CREATE UNIQUE INDEX device_groups_pkey ON public.device_groups USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table device_leaves owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  generation integer not null
  key text not null
  asked_from integer not null
  issued_at timestamp with time zone not null
  not_after timestamp with time zone not null
  behind_at timestamp with time zone
  farewell_key text
  constraint device_leaves_pkey PRIMARY KEY (tenant, number)
  constraint device_leaves_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX device_leaves_pkey ON public.device_leaves USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table device_presence owned by muster_owner row level security forced
  options fillfactor=50, autovacuum_vacuum_scale_factor=0.05
  tenant integer not null
  number integer not null
  last_seen timestamp with time zone
  held text
  anew boolean not null default false
  policy integer not null default 0
  spoken integer not null default 0
  left_at timestamp with time zone
  farewell bigint not null default 0
  constraint device_presence_pkey PRIMARY KEY (tenant, number)
  constraint device_presence_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX device_presence_pkey ON public.device_presence USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table device_reach owned by muster_owner row level security forced
  options fillfactor=70
  tenant integer not null
  number integer not null
  address bytea
  wake_port integer
  mode text
  wake_counter bigint not null default 0
  counted boolean not null default true
  outcomes integer not null default 0
  tried smallint not null default 0
  tried_at timestamp with time zone
  arrived_at timestamp with time zone
  constraint device_reach_mode_check CHECK ((mode = ANY (ARRAY['resident'::text, 'on-demand'::text])))
  constraint device_reach_pkey PRIMARY KEY (tenant, number)
  constraint device_reach_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX device_reach_pkey ON public.device_reach USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table device_tokens owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  digest bytea not null
  group_id text
  reusable boolean not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  revoked_at timestamp with time zone
  ownership text not null default 'company'::text
  constraint device_tokens_ownership_check CHECK ((ownership = ANY (ARRAY['company'::text, 'personal'::text])))
  constraint device_tokens_pkey PRIMARY KEY (tenant, id)
  constraint device_tokens_tenant_digest_key UNIQUE (tenant, digest)
  constraint device_tokens_tenant_group_id_fkey FOREIGN KEY (tenant, group_id) REFERENCES public.device_groups(tenant, id)
  CREATE UNIQUE INDEX device_tokens_pkey ON public.device_tokens USING btree (tenant, id)
  CREATE UNIQUE INDEX device_tokens_tenant_digest_key ON public.device_tokens USING btree (tenant, digest)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table event_events owned by muster_owner row level security forced
  tenant integer not null
  id bigint not null generated by default as identity
  number integer not null
  type text collate C not null
  at timestamp with time zone not null
  arrived_at timestamp with time zone not null
  detail bytea
  by_day boolean not null default false
  constraint event_events_pkey PRIMARY KEY (tenant, id)
  CREATE INDEX event_events_number ON public.event_events USING btree (tenant, number, arrived_at, id)
  CREATE UNIQUE INDEX event_events_pkey ON public.event_events USING btree (tenant, id)
  CREATE INDEX event_events_type ON public.event_events USING btree (tenant, type, arrived_at, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

sequence event_events_id_seq owned by muster_owner

table event_hours owned by muster_owner row level security forced
  options fillfactor=50
  tenant integer not null
  hour timestamp with time zone not null
  type text collate C not null
  events integer not null
  constraint event_hours_pkey PRIMARY KEY (tenant, hour, type)
  CREATE UNIQUE INDEX event_hours_pkey ON public.event_hours USING btree (tenant, hour, type)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table event_losses owned by muster_owner row level security forced
  options fillfactor=50
  tenant integer not null
  hour timestamp with time zone not null
  lost bigint not null
  dropped bigint not null
  missing bigint not null
  constraint event_losses_pkey PRIMARY KEY (tenant, hour)
  CREATE UNIQUE INDEX event_losses_pkey ON public.event_losses USING btree (tenant, hour)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table event_marks owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  stream text not null
  up_to bigint not null
  chains bytea not null
  constraint event_marks_pkey PRIMARY KEY (tenant, number, stream, up_to)
  CREATE UNIQUE INDEX event_marks_pkey ON public.event_marks USING btree (tenant, number, stream, up_to)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table event_streams owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  stream text not null
  up_to bigint not null
  chain bytea not null
  used_on date not null
  constraint event_streams_pkey PRIMARY KEY (tenant, number, stream)
  constraint event_streams_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX event_streams_pkey ON public.event_streams USING btree (tenant, number, stream)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table fact_changes owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  segment integer not null
  sealed bytea not null
  constraint fact_changes_pkey PRIMARY KEY (tenant, number, segment)
  CREATE UNIQUE INDEX fact_changes_pkey ON public.fact_changes USING btree (tenant, number, segment)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table fact_facts owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  subject text not null
  sealed bytea not null
  constraint fact_facts_pkey PRIMARY KEY (tenant, number)
  CREATE UNIQUE INDEX fact_facts_pkey ON public.fact_facts USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table fact_holdings owned by muster_owner row level security forced
  options fillfactor=85
  tenant integer not null
  number integer not null
  subject text not null
  sealed bytea
  constraint fact_holdings_pkey PRIMARY KEY (tenant, number)
  constraint fact_holdings_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX fact_holdings_pkey ON public.fact_holdings USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table finding_acts owned by muster_owner row level security forced
  tenant integer not null
  decision text not null
  serial integer not null
  act text not null
  until date
  said bytea
  at timestamp with time zone not null
  actor text not null
  constraint finding_acts_act_check CHECK ((act = ANY (ARRAY['review'::text, 'extend'::text, 'end'::text])))
  constraint finding_acts_pkey PRIMARY KEY (tenant, decision, serial)
  constraint finding_acts_tenant_decision_fkey FOREIGN KEY (tenant, decision) REFERENCES public.finding_decisions(tenant, id) ON DELETE CASCADE
  CREATE UNIQUE INDEX finding_acts_pkey ON public.finding_acts USING btree (tenant, decision, serial)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table finding_days owned by muster_owner row level security forced
  tenant integer not null
  day date not null
  urgent integer not null
  high integer not null
  medium integer not null
  low integer not null
  unrated integer not null
  devices integer not null
  constraint finding_days_pkey PRIMARY KEY (tenant, day)
  CREATE UNIQUE INDEX finding_days_pkey ON public.finding_days USING btree (tenant, day)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table finding_decisions owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  subject text not null
  number integer
  group_id text
  advisory text not null
  names text[] not null
  verdict text not null
  justification text
  said bytea not null
  until date
  at timestamp with time zone not null
  actor text not null
  constraint finding_decisions_check CHECK (((number IS NULL) OR (group_id IS NULL)))
  constraint finding_decisions_pkey PRIMARY KEY (tenant, id)
  constraint finding_decisions_verdict_check CHECK ((verdict = ANY (ARRAY['accepted'::text, 'not-affected'::text, 'deferred'::text])))
  CREATE INDEX finding_decisions_number ON public.finding_decisions USING btree (tenant, number) WHERE (number IS NOT NULL)
  CREATE UNIQUE INDEX finding_decisions_pkey ON public.finding_decisions USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table integration_receivers owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  kind text not null
  country text not null
  enabled boolean not null
  rhythm text
  fields text[] not null
  settings bytea not null
  added_at timestamp with time zone not null
  delivery text
  told_up_to integer not null default 0
  failures integer not null default 0
  next_at timestamp with time zone
  claimed_until timestamp with time zone
  last_at timestamp with time zone
  last_outcome text
  constraint integration_receivers_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'mail'::text])))
  constraint integration_receivers_pkey PRIMARY KEY (tenant, id)
  CREATE UNIQUE INDEX integration_receivers_pkey ON public.integration_receivers USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table line_lines owned by muster_owner row level security forced
  options fillfactor=70
  tenant integer not null
  number integer not null
  process text
  since timestamp with time zone not null
  constraint line_lines_pkey PRIMARY KEY (tenant, number)
  constraint line_lines_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX line_lines_pkey ON public.line_lines USING btree (tenant, number)
  CREATE INDEX line_lines_process ON public.line_lines USING btree (process)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table log_days owned by muster_owner row level security forced
  tenant integer not null
  epoch integer not null
  day date not null
  leaves integer not null
  size bigint not null
  constraint log_days_pkey PRIMARY KEY (tenant, epoch, day)
  CREATE UNIQUE INDEX log_days_pkey ON public.log_days USING btree (tenant, epoch, day)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table log_entries owned by muster_owner row level security forced
  tenant integer not null
  epoch integer not null
  bundle bigint not null
  commitments bytea not null
  constraint log_entries_pkey PRIMARY KEY (tenant, epoch, bundle)
  CREATE UNIQUE INDEX log_entries_pkey ON public.log_entries USING btree (tenant, epoch, bundle)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table log_logs owned by muster_owner row level security forced
  tenant integer not null
  epoch integer not null
  origin text not null
  size bigint not null default 0
  checkpoint text not null default ''::text
  checkpoint_at timestamp with time zone
  constraint log_logs_pkey PRIMARY KEY (tenant, epoch)
  CREATE UNIQUE INDEX log_logs_pkey ON public.log_logs USING btree (tenant, epoch)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table log_pending owned by muster_owner row level security forced
  tenant integer not null
  arrival bigint not null generated always as identity
  commitments bytea not null
  constraint log_pending_pkey PRIMARY KEY (tenant, arrival)
  CREATE UNIQUE INDEX log_pending_pkey ON public.log_pending USING btree (tenant, arrival)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

sequence log_pending_arrival_seq owned by muster_owner

table log_places owned by muster_owner row level security forced
  tenant integer not null
  epoch integer not null
  prefix bigint not null
  place bigint not null
  constraint log_places_pkey PRIMARY KEY (tenant, epoch, prefix, place)
  CREATE UNIQUE INDEX log_places_pkey ON public.log_places USING btree (tenant, epoch, prefix, place)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table log_readers owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  asked_on date not null
  confirmed_on date
  inconsistent_on date
  constraint log_readers_pkey PRIMARY KEY (tenant, number)
  constraint log_readers_tenant_number_fkey FOREIGN KEY (tenant, number) REFERENCES public.device_devices(tenant, number)
  CREATE UNIQUE INDEX log_readers_pkey ON public.log_readers USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table log_tiles owned by muster_owner row level security forced
  tenant integer not null
  epoch integer not null
  level smallint not null
  tile bigint not null
  hashes bytea not null
  constraint log_tiles_pkey PRIMARY KEY (tenant, epoch, level, tile)
  CREATE UNIQUE INDEX log_tiles_pkey ON public.log_tiles USING btree (tenant, epoch, level, tile)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table look_looks owned by muster_owner row level security forced
  tenant integer not null
  hour timestamp with time zone not null
  actor text not null
  role text not null
  purpose text not null
  subject text not null
  fields text[] not null
  devices integer not null
  times integer not null
  constraint look_looks_pkey PRIMARY KEY (tenant, hour, actor, role, purpose, subject)
  CREATE UNIQUE INDEX look_looks_pkey ON public.look_looks USING btree (tenant, hour, actor, role, purpose, subject)
  CREATE INDEX look_looks_subject ON public.look_looks USING btree (tenant, subject, hour) WHERE (subject <> ''::text)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table migrations owned by muster_owner
  number integer not null
  name text not null
  digest text not null
  applied_at timestamp with time zone not null default now()
  constraint migrations_pkey PRIMARY KEY (number)
  CREATE UNIQUE INDEX migrations_pkey ON public.migrations USING btree (number)

table opr_attempts owned by muster_owner row level security forced
  tenant integer not null
  target bytea not null
  failures integer not null
  last_at timestamp with time zone not null
  locked_until timestamp with time zone
  constraint opr_attempts_pkey PRIMARY KEY (tenant, target)
  CREATE UNIQUE INDEX opr_attempts_pkey ON public.opr_attempts USING btree (tenant, target)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table opr_confirmations owned by muster_owner row level security forced
  tenant integer not null
  code text not null
  by text not null
  at timestamp with time zone not null
  until timestamp with time zone not null
  note bytea
  constraint opr_confirmations_pkey PRIMARY KEY (tenant, code)
  CREATE UNIQUE INDEX opr_confirmations_pkey ON public.opr_confirmations USING btree (tenant, code)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table opr_credentials owned by muster_owner row level security forced
  tenant integer not null
  credential text not null
  digest bytea not null
  role text not null
  scopes text[] not null
  created_at timestamp with time zone not null
  last_used_on date
  revoked_at timestamp with time zone
  constraint opr_credentials_pkey PRIMARY KEY (tenant, credential)
  constraint opr_credentials_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'operator'::text, 'auditor'::text, 'privacy-officer'::text, 'observer'::text])))
  constraint opr_credentials_tenant_digest_key UNIQUE (tenant, digest)
  CREATE UNIQUE INDEX opr_credentials_pkey ON public.opr_credentials USING btree (tenant, credential)
  CREATE UNIQUE INDEX opr_credentials_tenant_digest_key ON public.opr_credentials USING btree (tenant, digest)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table opr_invitations owned by muster_owner row level security forced
  tenant integer not null
  invitation text not null
  operator text not null
  digest bytea not null
  role text not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint opr_invitations_pkey PRIMARY KEY (tenant, invitation)
  constraint opr_invitations_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'operator'::text, 'auditor'::text, 'privacy-officer'::text, 'observer'::text])))
  constraint opr_invitations_tenant_digest_key UNIQUE (tenant, digest)
  CREATE UNIQUE INDEX opr_invitations_pkey ON public.opr_invitations USING btree (tenant, invitation)
  CREATE UNIQUE INDEX opr_invitations_tenant_digest_key ON public.opr_invitations USING btree (tenant, digest)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table opr_operators owned by muster_owner row level security forced
  tenant integer not null
  operator text not null
  role text not null
  created_at timestamp with time zone not null
  constraint opr_operators_pkey PRIMARY KEY (tenant, operator)
  constraint opr_operators_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'operator'::text, 'auditor'::text, 'privacy-officer'::text, 'observer'::text])))
  CREATE UNIQUE INDEX opr_operators_pkey ON public.opr_operators USING btree (tenant, operator)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table opr_repeats owned by muster_owner row level security forced
  tenant integer not null
  caller text not null
  key bytea not null
  request bytea not null
  claimed_at timestamp with time zone not null
  answer bytea
  constraint opr_repeats_pkey PRIMARY KEY (tenant, caller, key)
  CREATE UNIQUE INDEX opr_repeats_pkey ON public.opr_repeats USING btree (tenant, caller, key)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table opr_secrets owned by muster_owner row level security forced
  tenant integer not null
  operator text not null
  password bytea not null
  totp_seed bytea not null
  totp_step bigint not null
  constraint opr_secrets_pkey PRIMARY KEY (tenant, operator)
  constraint opr_secrets_tenant_operator_fkey FOREIGN KEY (tenant, operator) REFERENCES public.opr_operators(tenant, operator) ON DELETE CASCADE
  CREATE UNIQUE INDEX opr_secrets_pkey ON public.opr_secrets USING btree (tenant, operator)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table opr_sessions owned by muster_owner row level security forced
  tenant integer not null
  session text not null
  digest bytea not null
  operator text not null
  created_at timestamp with time zone not null
  used_at timestamp with time zone not null
  constraint opr_sessions_pkey PRIMARY KEY (tenant, session)
  constraint opr_sessions_tenant_digest_key UNIQUE (tenant, digest)
  constraint opr_sessions_tenant_operator_fkey FOREIGN KEY (tenant, operator) REFERENCES public.opr_operators(tenant, operator) ON DELETE CASCADE
  CREATE UNIQUE INDEX opr_sessions_pkey ON public.opr_sessions USING btree (tenant, session)
  CREATE UNIQUE INDEX opr_sessions_tenant_digest_key ON public.opr_sessions USING btree (tenant, digest)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table opr_settings owned by muster_owner row level security forced
  tenant integer not null
  revision integer not null
  session_idle_minutes integer not null
  session_most_hours integer not null
  failures_until_locked integer not null
  erasure_hold_hours integer not null
  constraint opr_settings_pkey PRIMARY KEY (tenant)
  CREATE UNIQUE INDEX opr_settings_pkey ON public.opr_settings USING btree (tenant)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table opr_setups owned by muster_owner row level security forced
  tenant integer not null
  at timestamp with time zone not null
  constraint opr_setups_pkey PRIMARY KEY (tenant)
  CREATE UNIQUE INDEX opr_setups_pkey ON public.opr_setups USING btree (tenant)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select to muster_app

table opr_views owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  owner text not null
  page text not null
  shared boolean not null
  said bytea not null
  at timestamp with time zone not null
  constraint opr_views_pkey PRIMARY KEY (tenant, id)
  CREATE INDEX opr_views_owner ON public.opr_views USING btree (tenant, page, owner)
  CREATE UNIQUE INDEX opr_views_pkey ON public.opr_views USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table out_notices owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  record text not null
  devices text[] not null
  at timestamp with time zone not null
  failures integer not null
  next_at timestamp with time zone not null
  constraint out_notices_pkey PRIMARY KEY (tenant, id)
  CREATE UNIQUE INDEX out_notices_pkey ON public.out_notices USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table out_passages owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  at timestamp with time zone not null
  purpose text not null
  record text
  integration text
  destination bytea not null
  fields text[] not null
  devices integer
  digest text
  sent_bytes bigint
  received_bytes bigint
  outcome text
  constraint out_passages_pkey PRIMARY KEY (tenant, id)
  CREATE INDEX out_passages_at ON public.out_passages USING btree (tenant, at, id)
  CREATE UNIQUE INDEX out_passages_pkey ON public.out_passages USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

table out_switches owned by muster_owner row level security forced
  tenant integer not null
  open boolean not null
  revision integer not null
  at timestamp with time zone not null
  by text not null
  constraint out_switches_pkey PRIMARY KEY (tenant)
  CREATE UNIQUE INDEX out_switches_pkey ON public.out_switches USING btree (tenant)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table out_told owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  record text not null
  first_at timestamp with time zone not null
  last_at timestamp with time zone not null
  constraint out_told_pkey PRIMARY KEY (tenant, number, record)
  CREATE UNIQUE INDEX out_told_pkey ON public.out_told USING btree (tenant, number, record)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table privacy_choices owned by muster_owner row level security forced
  tenant integer not null
  revision integer not null
  level text not null
  items text[] not null
  at timestamp with time zone not null
  by text not null
  constraint privacy_choices_level_check CHECK ((level = ANY (ARRAY['strict'::text, 'standard'::text, 'full'::text, 'own'::text])))
  constraint privacy_choices_pkey PRIMARY KEY (tenant, revision)
  CREATE UNIQUE INDEX privacy_choices_pkey ON public.privacy_choices USING btree (tenant, revision)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select to muster_app

table privacy_devices owned by muster_owner row level security forced
  tenant integer not null
  revision integer not null
  company jsonb not null
  personal jsonb not null
  at timestamp with time zone not null
  by text not null
  constraint privacy_devices_pkey PRIMARY KEY (tenant, revision)
  CREATE UNIQUE INDEX privacy_devices_pkey ON public.privacy_devices USING btree (tenant, revision)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select to muster_app

table retention_runs owned by muster_owner row level security forced
  tenant integer not null
  kind text not null
  at timestamp with time zone not null
  deleted bigint not null
  constraint retention_runs_pkey PRIMARY KEY (tenant, kind)
  CREATE UNIQUE INDEX retention_runs_pkey ON public.retention_runs USING btree (tenant, kind)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table retention_terms owned by muster_owner row level security forced
  tenant integer not null
  kind text not null
  days integer not null
  at timestamp with time zone not null
  by text not null
  constraint retention_terms_days_check CHECK ((days > 0))
  constraint retention_terms_pkey PRIMARY KEY (tenant, kind)
  CREATE UNIQUE INDEX retention_terms_pkey ON public.retention_terms USING btree (tenant, kind)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table rights_erasure_items owned by muster_owner row level security forced
  tenant integer not null
  erasure text not null
  number integer not null
  device text not null
  state text not null
  was text not null
  was_at timestamp with time zone not null
  erased_at timestamp with time zone
  wiped_at timestamp with time zone
  constraint rights_erasure_items_pkey PRIMARY KEY (tenant, erasure, number)
  constraint rights_erasure_items_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'going'::text, 'erased'::text, 'undone'::text])))
  constraint rights_erasure_items_tenant_erasure_fkey FOREIGN KEY (tenant, erasure) REFERENCES public.rights_erasures(tenant, id) ON DELETE CASCADE
  CREATE UNIQUE INDEX rights_erasure_items_device ON public.rights_erasure_items USING btree (tenant, device) WHERE (state <> 'undone'::text)
  CREATE UNIQUE INDEX rights_erasure_items_pkey ON public.rights_erasure_items USING btree (tenant, erasure, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table rights_erasures owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  state text not null
  reason text not null
  note bytea
  whole_tenant boolean not null
  devices integer not null
  requested_at timestamp with time zone not null
  requested_by text not null
  second_by text
  second_at timestamp with time zone
  hold_until timestamp with time zone not null
  due_by timestamp with time zone not null
  begun_at timestamp with time zone
  ended_at timestamp with time zone
  places jsonb not null default '{}'::jsonb
  recipients jsonb
  ring_before integer
  document text
  signature text
  leaf bytea
  constraint rights_erasures_pkey PRIMARY KEY (tenant, id)
  constraint rights_erasures_reason_check CHECK ((reason = ANY (ARRAY['retired'::text, 'left'::text, 'person-asked'::text, 'device-user'::text, 'mistaken'::text, 'tenant-leaves'::text])))
  constraint rights_erasures_state_check CHECK ((state = ANY (ARRAY['second'::text, 'held'::text, 'erasing'::text, 'done'::text, 'undone'::text])))
  CREATE INDEX rights_erasures_open ON public.rights_erasures USING btree (tenant) WHERE (state = ANY (ARRAY['second'::text, 'held'::text, 'erasing'::text]))
  CREATE UNIQUE INDEX rights_erasures_pkey ON public.rights_erasures USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table rights_holds owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  whole_tenant boolean not null
  devices text[] not null
  group_id text
  reason bytea not null
  placed_at timestamp with time zone not null
  placed_by text not null
  until timestamp with time zone not null
  lifted_at timestamp with time zone
  lifted_by text
  constraint rights_holds_pkey PRIMARY KEY (tenant, id)
  CREATE UNIQUE INDEX rights_holds_pkey ON public.rights_holds USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table rights_requests owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  kind text not null
  number integer
  device text
  channel text not null
  received_at timestamp with time zone not null
  due_by timestamp with time zone not null
  note bytea
  by text not null
  answered_at timestamp with time zone
  outcome text
  answer bytea
  constraint rights_requests_channel_check CHECK ((channel = ANY (ARRAY['device'::text, 'mail'::text, 'letter'::text, 'in-person'::text, 'other'::text])))
  constraint rights_requests_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'erasure'::text, 'rectification'::text, 'restriction'::text, 'objection'::text])))
  constraint rights_requests_outcome_check CHECK ((outcome = ANY (ARRAY['granted'::text, 'refused'::text, 'extended'::text])))
  constraint rights_requests_pkey PRIMARY KEY (tenant, id)
  CREATE INDEX rights_requests_device ON public.rights_requests USING btree (tenant, number) WHERE (number IS NOT NULL)
  CREATE UNIQUE INDEX rights_requests_pkey ON public.rights_requests USING btree (tenant, id)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table ring_seen owned by muster_owner
  only_row boolean not null default true
  ring text not null
  generation bigint not null
  subjects bigint not null
  constraint ring_seen_only_row_check CHECK (only_row)
  constraint ring_seen_pkey PRIMARY KEY (only_row)
  CREATE UNIQUE INDEX ring_seen_pkey ON public.ring_seen USING btree (only_row)
  grant insert, select, update to muster_app

table software_catalogue owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  manager text not null
  name text not null
  version text not null
  architecture text not null
  source text
  source_version text
  vendor text
  origin text not null
  first_seen date not null
  module text
  constraint software_catalogue_pkey PRIMARY KEY (tenant, number)
  CREATE UNIQUE INDEX software_catalogue_pkey ON public.software_catalogue USING btree (tenant, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table software_changes owned by muster_owner row level security forced
  tenant integer not null
  day date not null
  added integer not null
  removed integer not null
  changed integer not null
  constraint software_changes_pkey PRIMARY KEY (tenant, day)
  CREATE UNIQUE INDEX software_changes_pkey ON public.software_changes USING btree (tenant, day)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table software_days owned by muster_owner row level security forced
  tenant integer not null
  number integer not null
  day date not null
  delta integer not null
  constraint software_days_pkey PRIMARY KEY (tenant, number, day)
  CREATE UNIQUE INDEX software_days_pkey ON public.software_days USING btree (tenant, number, day)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table software_nameless owned by muster_owner row level security forced
  tenant integer not null
  day date not null
  manager text not null
  name text not null
  version text not null
  devices integer not null
  constraint software_nameless_pkey PRIMARY KEY (tenant, day, manager, name, version)
  CREATE UNIQUE INDEX software_nameless_pkey ON public.software_nameless USING btree (tenant, day, manager, name, version)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table software_numbers owned by muster_owner row level security forced
  tenant integer not null
  last_number integer not null
  removals integer not null default 0
  constraint software_numbers_pkey PRIMARY KEY (tenant)
  CREATE UNIQUE INDEX software_numbers_pkey ON public.software_numbers USING btree (tenant)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant insert, select, update to muster_app

table software_sums owned by muster_owner row level security forced
  tenant integer not null
  from_number integer not null
  to_number integer not null
  year smallint not null
  day date not null
  devices integer not null
  constraint software_sums_devices_check CHECK ((devices >= 5))
  constraint software_sums_pkey PRIMARY KEY (tenant, to_number, from_number, year)
  CREATE INDEX software_sums_from ON public.software_sums USING btree (tenant, from_number)
  CREATE UNIQUE INDEX software_sums_pkey ON public.software_sums USING btree (tenant, to_number, from_number, year)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table software_tallies owned by muster_owner row level security forced
  tenant integer not null
  tally bigint not null generated always as identity
  day date not null
  numbers integer[] not null
  deltas integer[] not null
  from_numbers integer[] not null default '{}'::integer[]
  to_numbers integer[] not null default '{}'::integer[]
  moved integer[] not null default '{}'::integer[]
  constraint software_tallies_pkey PRIMARY KEY (tenant, tally)
  CREATE UNIQUE INDEX software_tallies_pkey ON public.software_tallies USING btree (tenant, tally)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select to muster_app

sequence software_tallies_tally_seq owned by muster_owner

table software_transitions owned by muster_owner row level security forced
  tenant integer not null
  from_number integer not null
  to_number integer not null
  day date not null
  devices integer not null
  constraint software_transitions_pkey PRIMARY KEY (tenant, to_number, from_number, day)
  CREATE INDEX software_transitions_from ON public.software_transitions USING btree (tenant, from_number)
  CREATE UNIQUE INDEX software_transitions_pkey ON public.software_transitions USING btree (tenant, to_number, from_number, day)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table sync_asks owned by muster_owner row level security forced
  options fillfactor=50
  tenant integer not null
  serial integer not null
  number integer not null
  state smallint not null
  carrier smallint
  reason smallint
  woken_at timestamp with time zone
  connected_at timestamp with time zone
  done_at timestamp with time zone
  constraint sync_asks_pkey PRIMARY KEY (tenant, serial, number)
  constraint sync_asks_tenant_serial_fkey FOREIGN KEY (tenant, serial) REFERENCES public.sync_orders(tenant, serial) ON DELETE CASCADE
  CREATE INDEX sync_asks_number ON public.sync_asks USING btree (tenant, number)
  CREATE UNIQUE INDEX sync_asks_pkey ON public.sync_asks USING btree (tenant, serial, number)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

table sync_orders owned by muster_owner row level security forced
  tenant integer not null
  id text not null
  serial integer not null generated always as identity
  at timestamp with time zone not null
  actor text not null
  target text not null
  group_id text
  devices integer not null
  counts integer[] not null
  settled_at timestamp with time zone
  expires_at timestamp with time zone not null
  constraint sync_orders_pkey PRIMARY KEY (tenant, id)
  constraint sync_orders_target_check CHECK ((target = ANY (ARRAY['devices'::text, 'group'::text, 'all'::text])))
  constraint sync_orders_tenant_serial_key UNIQUE (tenant, serial)
  CREATE UNIQUE INDEX sync_orders_pkey ON public.sync_orders USING btree (tenant, id)
  CREATE UNIQUE INDEX sync_orders_tenant_serial_key ON public.sync_orders USING btree (tenant, serial)
  policy tenants for all using (tenant = ANY ((string_to_array(NULLIF(current_setting('app.tenants'::text, true), ''::text), ','::text))::integer[]))
  grant delete, insert, select, update to muster_app

sequence sync_orders_serial_seq owned by muster_owner

table tenant_numbers owned by muster_owner
  tenant integer not null
  founded_at timestamp with time zone not null default now()
  epoch integer not null default 0
  constraint tenant_numbers_pkey PRIMARY KEY (tenant)
  constraint tenant_numbers_tenant_check CHECK ((tenant > 0))
  CREATE UNIQUE INDEX tenant_numbers_pkey ON public.tenant_numbers USING btree (tenant)
  grant insert, select to muster_app

function audit_expire(of_tenant integer, before timestamp with time zone, most integer) owned by muster_owner
CREATE OR REPLACE FUNCTION public.audit_expire(of_tenant integer, before timestamp with time zone, most integer)
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  with gone as (
    delete from public.audit_acts a
    where a.ctid = any(array(
      select x.ctid from public.audit_acts x
      where x.tenant = of_tenant and x.at < least(before, now() - interval '90 days')
      order by x.at limit most))
    returning 1)
  select count(*)::int from gone
$function$

  grant execute to muster_app

function device_contacts(tenants integer[], numbers integer[], seen double precision[], helds text[], policies integer[], generations integer[]) owned by muster_owner
CREATE OR REPLACE FUNCTION public.device_contacts(tenants integer[], numbers integer[], seen double precision[], helds text[], policies integer[], generations integer[])
 RETURNS TABLE(tenant integer, number integer)
 LANGUAGE plpgsql
AS $function$
declare
  contact timestamptz;
begin
  for i in 1 .. cardinality(numbers) loop
    contact := to_timestamp(seen[i] / 1000);
    update device_presence p
    set last_seen = greatest(p.last_seen, contact), held = helds[i],
      left_at = case
        when contact is null or contact between p.left_at - interval '1 minute' and p.left_at then p.left_at
      end,
      anew = p.anew and helds[i] is null, policy = policies[i], spoken = generations[i]
    where p.tenant = tenants[i] and p.number = numbers[i] and p.spoken <= generations[i];
    if found then
      tenant := tenants[i];
      number := numbers[i];
      return next;
    end if;
  end loop;
end
$function$

  grant execute to muster_app

function device_note(tenants integer[], numbers integer[], facts text[], labels bytea[], relabelled boolean[]) owned by muster_owner
CREATE OR REPLACE FUNCTION public.device_note(tenants integer[], numbers integer[], facts text[], labels bytea[], relabelled boolean[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
$function$

  grant execute to muster_app

function device_wakes(tenants integer[], numbers integer[], at_ms double precision) owned by muster_owner
CREATE OR REPLACE FUNCTION public.device_wakes(tenants integer[], numbers integer[], at_ms double precision)
 RETURNS TABLE(tenant integer, number integer, counter bigint, address bytea, port integer, spoken integer, seen boolean)
 LANGUAGE plpgsql
AS $function$
begin
  for i in 1 .. cardinality(numbers) loop
    tenant := tenants[i];
    number := numbers[i];
    select p.spoken, p.last_seen is not null into spoken, seen from device_presence p
    where p.tenant = tenants[i] and p.number = numbers[i];
    continue when not found;
    update device_reach r
    set wake_counter = case when r.wake_port is null or r.address is null then r.wake_counter
        else greatest(r.wake_counter + 1, floor(at_ms)::bigint) end,
      counted = r.counted and (r.wake_port is null or r.address is null),
      tried_at = case when r.wake_port is null or r.address is null then r.tried_at else to_timestamp(at_ms / 1000) end
    where r.tenant = tenants[i] and r.number = numbers[i]
    returning case when r.wake_port is null or r.address is null then null else r.wake_counter end, r.address, r.wake_port
    into counter, address, port;
    return next;
  end loop;
end
$function$

  grant execute to muster_app

function device_wakes_ended(tenants integer[], numbers integer[], counters bigint[], arrived boolean[], at_ms double precision) owned by muster_owner
CREATE OR REPLACE FUNCTION public.device_wakes_ended(tenants integer[], numbers integer[], counters bigint[], arrived boolean[], at_ms double precision)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  for i in 1 .. cardinality(numbers) loop
    update device_reach r
    set outcomes = case when r.counted then r.outcomes else (r.outcomes << 1) & 1048575 end | arrived[i]::int,
      tried = case when r.counted then r.tried else least(r.tried + 1, 20) end,
      counted = true,
      arrived_at = case when arrived[i] then to_timestamp(at_ms / 1000) else r.arrived_at end
    where r.tenant = tenants[i] and r.number = numbers[i] and r.wake_counter = counters[i]
      and (arrived[i] or not r.counted);
  end loop;
end
$function$

  grant execute to muster_app

function device_written() owned by muster_owner
CREATE OR REPLACE FUNCTION public.device_written()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.written := pg_current_xact_id()::text::bigint;
  return new;
end
$function$


function muster_forget_tenant(gone integer) owned by muster_owner
CREATE OR REPLACE FUNCTION public.muster_forget_tenant(gone integer)
 RETURNS TABLE(place text, many bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  waiting text[];
  again text[];
begin
  if not exists (select from rights_erasures e where e.tenant = gone and e.whole_tenant and e.state = 'erasing') then
    raise exception 'no erasure of tenant % is under way', gone;
  end if;
  select array_agg(c.relname::text order by c.relname) into waiting
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not like 'log\_%'
    and c.relname <> all (array['tenant_numbers', 'opr_setups', 'device_counters', 'audit_acts', 'audit_names',
      'rights_erasures', 'rights_erasure_items', 'retention_terms', 'retention_runs', 'consent_records', 'out_passages']);
  while cardinality(waiting) > 0 loop
    again := '{}';
    foreach place in array waiting loop
      begin
        execute format('delete from %I where tenant = $1', place) using gone;
        get diagnostics many = row_count;
        if many > 0 then
          return next;
        end if;
      exception when foreign_key_violation then
        again := again || place;
      end;
    end loop;
    if cardinality(again) = cardinality(waiting) then
      raise exception 'rows of tenant % hold each other', gone;
    end if;
    waiting := again;
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


function out_passages_completed() owned by muster_owner
CREATE OR REPLACE FUNCTION public.out_passages_completed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.outcome is not null then
    raise exception 'a passage that is over does not change';
  end if;
  return new;
end
$function$


function software_removals(tenants integer[]) owned by muster_owner
CREATE OR REPLACE FUNCTION public.software_removals(tenants integer[])
 RETURNS TABLE(tenant integer, removals integer)
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(hashtext('software_entries'), t) from (select unnest(tenants) t order by 1) o;
  return query select n.tenant, n.removals from software_numbers n where n.tenant = any(tenants);
end
$function$

  grant execute to muster_app

function sync_asks_moved(tenants integer[], serials integer[], numbers integer[], states smallint[], carriers smallint[], reasons smallint[], woken double precision[], connected double precision[], done double precision[], at_ms double precision) owned by muster_owner
CREATE OR REPLACE FUNCTION public.sync_asks_moved(tenants integer[], serials integer[], numbers integer[], states smallint[], carriers smallint[], reasons smallint[], woken double precision[], connected double precision[], done double precision[], at_ms double precision)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  before smallint;
  moved int[];
begin
  for i in 1 .. cardinality(numbers) loop
    if i = 1 or tenants[i] <> tenants[i - 1] or serials[i] <> serials[i - 1] then
      moved := array[0, 0, 0, 0, 0, 0];
    end if;
    select a.state into before from sync_asks a
    where a.tenant = tenants[i] and a.serial = serials[i] and a.number = numbers[i] for update;
    if found and before not in (3, 5) and not (before = 2 and states[i] in (0, 1, 4)) then
      update sync_asks a
      set state = states[i], carrier = carriers[i], reason = reasons[i],
        woken_at = coalesce(to_timestamp(woken[i] / 1000), a.woken_at),
        connected_at = coalesce(to_timestamp(connected[i] / 1000), a.connected_at),
        done_at = coalesce(to_timestamp(done[i] / 1000), a.done_at)
      where a.tenant = tenants[i] and a.serial = serials[i] and a.number = numbers[i];
      moved[before + 1] := moved[before + 1] - 1;
      moved[states[i] + 1] := moved[states[i] + 1] + 1;
    end if;
    if i = cardinality(numbers) or tenants[i] <> tenants[i + 1] or serials[i] <> serials[i + 1] then
      update sync_orders o
      set counts = array[o.counts[1] + moved[1], o.counts[2] + moved[2], o.counts[3] + moved[3],
          o.counts[4] + moved[4], o.counts[5] + moved[5], o.counts[6] + moved[6]],
        settled_at = coalesce(o.settled_at, case when o.counts[1] + moved[1] + o.counts[2] + moved[2]
          + o.counts[3] + moved[3] = 0 then to_timestamp(at_ms / 1000) end)
      where o.tenant = tenants[i] and o.serial = serials[i];
    end if;
  end loop;
end
$function$

  grant execute to muster_app
