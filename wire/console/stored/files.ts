// What rests in files of the server's and in no table; `table` names the file or folder in its data folder, readable by its user alone.
import { aMonth, label, type StoredField, table, thirteenMonths } from './declare.ts'

export const filedFields: readonly StoredField[] = [
  ...table('plain-askers.json', 'organisation', {
    address: ['Address that knocked at the plain port', { sensitivity: 'identifier', ...aMonth }, 'sealed'],
    first: ['First knock at the plain port', aMonth],
    last: ['Last knock at the plain port', aMonth],
    times: ['Knocks at the plain port', aMonth],
  }),
  ...table('ring', 'organisation', {
    keys: ['Keys of subjects, each wrapped by the generation’s key', {}, 'sealed'],
    kek: ['The generation’s key, wrapped by the root key', {}, 'sealed'],
    root: ['Root key of the ring'],
  }),
  ...table('ring-copy', 'organisation', {
    copy: ['Second copy of the key ring', {}, 'sealed'],
    erased: ['Ids that were erased, so that nothing brings them back'],
  }),
  ...table('authority', 'organisation', { keys: ['Private keys of the server: root, issuing, signing'] }),
  ...table('databases.json', 'organisation', { urls: ['The server’s own way into its databases'] }),
  ...table('setup-code', 'organisation', { code: ['Code of the set-up link, until the first administrator exists'] }),
  ...table('admin-credential.json', 'credentials', {
    credential: ['First credential, for this machine’s command line'],
  }),
  ...table('agent-token', 'credentials', { token: ['Enrolment token of the agent on this machine'] }),
  ...table('receipts', 'erasures', { receipt: ['Receipts of tenants that were erased whole'] }),
  ...table('backups', 'organisation', { backup: ['Backups, sealed whole', {}, 'sealed'] }),
  ...table('ledger.jsonl', 'ledger', {
    passage: ['What left before the ledger stood in tables', { ...label, arrives: 'server', ...thirteenMonths }],
  }),
]
