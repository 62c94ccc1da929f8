// Why a device's status is not all right, and what to do, for each code the server has.
import type { KindName } from '#wire/telemetry/dictionary.ts'
import { plural } from '../plural.ts'
import type { ReasonWords } from '../reason-words.ts'
import { kinds } from './inventory.ts'

const update = 'Install the updates; they are listed worst first under'

export const reasons: ReasonWords = {
  unmanaged: () => ['Known from an imported inventory only', 'Add the agent to see it live.'],
  pending: () => ['It waits for an operator to approve it', 'Approve or revoke it.'],
  locked: () => ['Two machines speak under this identity', 'Find the copy, then unlock or revoke.'],
  repair: () => ['In repair', 'Put it back to managed when it returns.'],
  lost: () => ['Reported lost', 'Revoke it if it does not come back.'],
  retired: () => ['Retired; nothing is heard from it any more', 'Nothing; it can be enrolled anew.'],
  revoked: () => ['Revoked; nothing is taken from it any more', 'Nothing; it can be enrolled anew.'],
  'certificate-expired': () => ['Its certificate has expired', 'It renews itself at its next contact.'],
  'restart-required': () => ['A restart is required', 'Restart the machine.'],
  'policy-behind': (values) => [
    `It holds policy revision ${values.number('held')}, the newest is ${values.number('newest')}`,
    'It takes the newest at its next contact.',
  ],
  'clock-off': (values) => [
    `Its clock is off by ${values.duration('seconds')}`,
    'Set the clock, or check its time service.',
  ],
  withheld: (values) => [`Its own settings keep back: ${values.list('items')}`, 'Ask its holder, if you need it.'],
  'not-told': (values) => [
    `${kinds[values.text('kind') as KindName] ?? values.text('kind')}: nothing told yet`,
    'Wait for the next contact, then run “muster agent check” on it.',
  ],
  'never-seen': () => ['Enrolled, and not seen since', 'Run “muster agent check” on it.'],
  offline: () => ['Offline; this is how it was at its last contact', 'Nothing yet; it tells when it is back.'],
  'shut-down': () => ['Shut down; this is how it was then', 'Nothing; it tells when it is started.'],
  silent: (values) => [
    `Not seen for ${plural(values.count('intervals'), '1 interval', `${values.number('intervals')} intervals`)} (${values.duration('seconds')})`,
    'Check that it is on and reaches the server: “muster agent check”.',
  ],
  'silent-shut-down': (values) => [
    `Not seen for ${plural(values.count('intervals'), '1 interval', `${values.number('intervals')} intervals`)} (${values.duration('seconds')}), shut down properly`,
    'Start it, or retire it if it is not coming back.',
  ],
  'exposed-urgent': (values) => [
    `${plural(values.count('findings'), '1 urgent vulnerability has', `${values.number('findings')} urgent vulnerabilities have`)} an update: ${values.list('packages')}`,
    update,
  ],
  'exposed-unfixed': (values) => [
    `${plural(values.count('findings'), '1 urgent vulnerability has', `${values.number('findings')} urgent vulnerabilities have`)} no update yet: ${values.list('packages')}`,
    'Keep it away from strangers or stop what is affected, and decide until when that is borne, under',
  ],
  'exposed-high': (values) => [
    `${plural(values.count('findings'), '1 high vulnerability has', `${values.number('findings')} high vulnerabilities have`)} an update: ${values.list('packages')}`,
    update,
  ],
  'exposure-unknown': () => ['What it is exposed to is not known', 'See the sources of advisories.'],
}
