-- Invitations of operators, what a tenant set for its own security, and what a named person confirmed.

create table opr_invitations (
  tenant int not null,
  invitation text not null,
  -- The id the operator will have: the name is sealed under its key from the beginning.
  operator text not null,
  -- SHA-256 of the code, which is shown once.
  digest bytea not null,
  role text not null check (role in ('administrator', 'operator', 'auditor', 'privacy-officer', 'observer')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant, invitation),
  unique (tenant, digest)
);

-- Without a row the defaults hold.
create table opr_settings (
  tenant int primary key,
  revision int not null,
  session_idle_minutes int not null,
  session_most_hours int not null,
  failures_until_locked int not null,
  erasure_hold_hours int not null
);

create table opr_confirmations (
  tenant int not null,
  code text not null,
  by text not null,
  at timestamptz not null,
  until timestamptz not null,
  -- Sealed under the tenant's key.
  note bytea,
  primary key (tenant, code)
);

select muster_protect(t::regclass) from unnest(array['opr_invitations', 'opr_settings', 'opr_confirmations']) t;

grant select, insert, delete on opr_invitations to muster_app;
grant select, insert, update on opr_settings, opr_confirmations to muster_app;
grant update (role) on opr_operators to muster_app;
grant delete on opr_operators, opr_secrets to muster_app;
