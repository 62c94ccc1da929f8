// What a device is exposed to, as reasons of its status.
import { iso } from '#kit/clock.ts'
import type { WhyUnknown } from '#wire/console/knowledge.ts'
import type { Exposed, Exposure } from './findings/exposure.ts'
import { type Reason, reason } from './status-reason.ts'

/** What is wrong because of what is installed: only what somebody can do something about, or must know. */
export function ofExposure({ urgent, unfixed, high, unknown }: Exposure): Reason[] {
  const update = 'Install the updates; its Vulnerabilities tab lists them, worst first'
  return [
    ...(urgent ? [exposed('critical', 'exposed-urgent', urgent, 'urgent', 'an update', update)] : []),
    ...(unfixed
      ? [
          exposed(
            'warning',
            'exposed-unfixed',
            unfixed,
            'urgent',
            'no update yet',
            'Keep it away from strangers or stop what is affected, and decide until when that is borne',
          ),
        ]
      : []),
    ...(high ? [exposed('warning', 'exposed-high', high, 'high', 'an update', update)] : []),
    ...(unknown
      ? [{ ...reason('unknown', 'exposure-unknown', ...wordsOfUnknown[unknown]), values: { why: unknown } }]
      : []),
  ]
}

function exposed(
  level: Reason['level'],
  code: Reason['code'],
  { findings, packages, count, since }: Exposed,
  weight: string,
  fix: string,
  todo: string,
): Reason {
  const many =
    findings === 1 ? `1 ${weight} vulnerability has ${fix}` : `${findings} ${weight} vulnerabilities have ${fix}`
  const more = count > packages.length ? ` and ${count - packages.length} more` : ''
  return {
    ...reason(
      level,
      code,
      `${many}: ${packages.join(', ')}${more}`,
      todo,
      since === undefined ? undefined : iso(since),
    ),
    values: { findings, count, packages: [...packages] },
  }
}

const wordsOfUnknown: Readonly<Record<WhyUnknown, [text: string, todo: string]>> = {
  'no-source': ['No advisories are loaded: what it is exposed to is not known', 'Choose sources under Vulnerabilities'],
  'service-away': ['The vulnerability service does not answer', 'Run muster doctor on the server'],
  loading: ['Advisories are being read', 'Wait a moment'],
  rebuilding: ['Its packages are being compared with the advisories', 'Wait a moment'],
  stale: ['The advisories for it are older than they should be', 'Fetch or import them anew under Vulnerabilities'],
  failed: ['The last load of the advisories for it failed', 'See Vulnerabilities, Sources: why, and what to do'],
  unsupported: ['No source has advisories for its distribution', 'Watch the distribution’s own announcements'],
  'not-loaded': [
    'The advisories for its distribution are not loaded',
    'Choose the source of its distribution under Vulnerabilities',
  ],
  'unknown-origin': ['The origin of its packages is not known', 'Wait for its next contact'],
  'no-inventory': ['It told no packages', 'Wait for its next contact'],
}
