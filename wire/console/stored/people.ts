// Columns of the tables about operators, credentials, organisations and their audit.
import { aDay, label, person, type StoredField, table, threeDays } from './declare.ts'

export const peopleFields: readonly StoredField[] = [
  ...table('people_operators', 'operators', {
    name: ['Operator’s name', person, 'sealed'],
    name_digest: ['Operator’s name, to find who signs in', person, 'hash'],
    language: ['Language', { arrives: 'operator' }],
  }),
  ...table('opr_operators', 'operators', {
    role: ['Role', { arrives: 'operator' }],
    created_at: ['Operator since'],
  }),
  ...table('opr_invitations', 'operators', {
    operator: ['Id the invited operator will have'],
    digest: ['Invitation’s code', threeDays, 'hash'],
    role: ['Role offered', { arrives: 'operator', ...threeDays }],
    created_at: ['Invited', threeDays],
    expires_at: ['Invitation valid until', threeDays],
  }),
  ...table('people_invitations', 'operators', {
    invitation: ['Invitation', threeDays],
    name: ['Invited person’s name', { ...person, ...threeDays }, 'sealed'],
  }),
  ...table('opr_secrets', 'operators', {
    password: ['Password, as argon2id hash', person, 'sealed'],
    totp_seed: ['TOTP seed', person, 'sealed'],
    totp_step: ['Last code used', person],
  }),
  ...table('opr_sessions', 'operators', {
    digest: ['Session', aDay, 'hash'],
    created_at: ['Signed in', { ...person, arrives: 'server', ...aDay }],
    used_at: ['Last active', { ...person, arrives: 'server', ...aDay }],
  }),
  ...table('opr_attempts', 'operators', {
    target: ['Name or address a sign-in was tried with', { ...label, ...aDay }, 'hash'],
    failures: ['Failed sign-ins', aDay],
    last_at: ['Last sign-in tried', aDay],
    locked_until: ['Sign-in locked until', aDay],
  }),
  ...table('people_credentials', 'credentials', { name: ['Credential’s name', label, 'sealed'] }),
  ...table('opr_credentials', 'credentials', {
    digest: ['API credential', {}, 'hash'],
    role: ['Credential’s role', { arrives: 'operator' }],
    scopes: ['Credential’s scopes', { arrives: 'operator' }],
    created_at: ['Credential made'],
    last_used_on: ['Credential last used', { precision: 'day' }],
    revoked_at: ['Credential revoked'],
  }),
  ...table('opr_repeats', 'credentials', {
    key: ['Idempotency key', aDay, 'hash'],
    request: ['Request under the key', aDay, 'hash'],
    claimed_at: ['Request came', aDay],
    answer: ['Answer given, opened only by the key', { ...label, arrives: 'server', ...aDay }, 'sealed'],
  }),
  ...table('people_tenants', 'organisation', {
    organisation: ['Organisation’s name', label, 'sealed'],
    use: ['Own fleet, provider or trying', { arrives: 'operator' }],
  }),
  ...table('people_responsible', 'organisation', {
    who: ['Controller, provider or privacy officer', { arrives: 'operator' }],
    name: ['Name of who answers for data', person, 'sealed'],
    contact: ['How to reach who answers for data', person, 'sealed'],
  }),
  ...table('opr_settings', 'organisation', {
    revision: ['Revision of the security settings'],
    session_idle_minutes: ['Session ends when idle for', { arrives: 'operator' }],
    session_most_hours: ['Session ends after', { arrives: 'operator' }],
    failures_until_locked: ['Failed sign-ins until a name is locked', { arrives: 'operator' }],
    erasure_hold_hours: ['Erasures of several devices are held for', { arrives: 'operator' }],
  }),
  ...table('opr_confirmations', 'organisation', {
    code: ['Which measure a person confirmed', { arrives: 'operator' }],
    by: ['Who confirmed it, as id'],
    at: ['Confirmed at'],
    until: ['Confirmed until', { arrives: 'operator' }],
    note: ['Note of a confirmation', label, 'sealed'],
  }),
  ...table('opr_setups', 'organisation', { at: ['Server set up'] }),
  ...table('privacy_choices', 'organisation', {
    revision: ['Revision of the privacy choice'],
    level: ['Privacy level', { arrives: 'operator' }],
    items: ['What is collected', { arrives: 'operator' }],
    at: ['Privacy chosen at'],
    by: ['Privacy chosen by, as id'],
  }),
  ...table('audit_acts', 'acts', {
    at: ['When'],
    actor: ['Who, as id'],
    act: ['What'],
    subject: ['On what, as id'],
    outcome: ['Done or refused'],
    detail: ['Technical detail'],
  }),
  ...table('opr_views', 'operators', {
    owner: ['Operator or credential whose view it is, as id'],
    page: ['List a view is of'],
    shared: ['Whether others see the view', { arrives: 'operator' }],
    said: ['Name and filters of a saved view', label, 'sealed'],
    at: ['View saved at'],
  }),
  ...table('tenant_numbers', 'organisation', {
    founded_at: ['Tenant founded'],
    epoch: ['Newest epoch of the rows'],
  }),
]
