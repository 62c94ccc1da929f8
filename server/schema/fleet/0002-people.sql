-- Who operates, by opaque ids; names, and every text a person gave, are in the database people.

create table opr_operators (
  tenant int not null,
  operator text not null,
  role text not null check (role in ('administrator', 'operator', 'auditor', 'privacy-officer', 'observer')),
  created_at timestamptz not null,
  primary key (tenant, operator)
);

-- Both values are sealed under the operator's key: whoever holds the database alone cannot even guess passwords.
create table opr_secrets (
  tenant int not null,
  operator text not null,
  password bytea not null,
  totp_seed bytea not null,
  -- The newest 30-second step whose code was used: a code works once.
  totp_step bigint not null,
  primary key (tenant, operator),
  foreign key (tenant, operator) references opr_operators on delete cascade
);

create table opr_sessions (
  tenant int not null,
  session text not null,
  digest bytea not null,
  operator text not null,
  created_at timestamptz not null,
  used_at timestamptz not null,
  primary key (tenant, session),
  unique (tenant, digest),
  foreign key (tenant, operator) references opr_operators on delete cascade
);

create table opr_credentials (
  tenant int not null,
  credential text not null,
  digest bytea not null,
  role text not null check (role in ('administrator', 'operator', 'auditor', 'privacy-officer', 'observer')),
  scopes text[] not null,
  created_at timestamptz not null,
  last_used_on date,
  revoked_at timestamptz,
  primary key (tenant, credential),
  unique (tenant, digest)
);

-- Sign-ins that were tried, by keyed digest of the name or address; rows of the site's tenant, gone after an hour.
create table opr_attempts (
  tenant int not null,
  target bytea not null,
  failures int not null,
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (tenant, target)
);

-- What was answered under an idempotency key. Key and request are digests; the answer is sealed under a key made from
-- the idempotency key itself, so that only who sends it again can have it opened.
create table opr_repeats (
  tenant int not null,
  caller text not null,
  key bytea not null,
  request bytea not null,
  claimed_at timestamptz not null,
  answer bytea,
  primary key (tenant, caller, key)
);

-- A row here closes set-up for good.
create table opr_setups (
  tenant int primary key,
  at timestamptz not null
);

create table audit_acts (
  tenant int not null,
  id text not null,
  at timestamptz not null,
  actor text not null,
  act text not null,
  subject text,
  outcome text not null check (outcome in ('done', 'refused')),
  detail jsonb not null,
  primary key (tenant, at, id)
);

create table privacy_choices (
  tenant int not null,
  revision int not null,
  level text not null check (level in ('strict', 'standard', 'full', 'own')),
  items text[] not null,
  at timestamptz not null,
  by text not null,
  primary key (tenant, revision)
);

select muster_protect(t::regclass)
from unnest(array['opr_operators', 'opr_secrets', 'opr_sessions', 'opr_credentials', 'opr_attempts', 'opr_repeats',
  'opr_setups', 'audit_acts', 'privacy_choices']) t;

grant select, insert on opr_operators, opr_setups, audit_acts, privacy_choices to muster_app;
grant select, insert, update on opr_secrets to muster_app;
grant select, insert, update, delete on opr_sessions, opr_attempts, opr_repeats to muster_app;
grant select, insert, update on opr_credentials to muster_app;
