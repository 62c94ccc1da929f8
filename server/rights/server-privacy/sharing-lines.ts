// What may leave and what did: each purpose, the one door, and the bytes of thirty days.
import type { Line } from '#wire/console/server-privacy.ts'
import type { Caller, Context } from '../../context.ts'
import { listPurposes } from '../../people/consents/list-purposes.ts'
import { doorState } from '../../people/integrations/switch.ts'
import { listLooks } from '../../people/looks/list-looks.ts'
import { leftSince } from '../../telemetry/sharing/show-outbound.ts'
import { lineOf, many } from './line.ts'

const monthMs = 30 * 86_400_000
const names = {
  'asset-sharing': 'Sharing asset data',
  'service-desk': 'Sharing with a service desk',
  'support-upload': 'Log upload for support',
  'usage-statistics': 'Anonymous usage statistics',
  statistics: 'Contributing to statistics across tenants',
} as const

export async function sharingLines(context: Context, caller: Caller): Promise<Line[]> {
  return [...(await purposeLines(context, caller)), await doorLine(context, caller), await leftLine(context, caller)]
}

async function purposeLines(context: Context, caller: Caller): Promise<Line[]> {
  const { items } = await listPurposes(context, {}, caller)
  return items.map(({ purpose, state, active, text }) => {
    const [record] = active
    const older = record !== undefined && record.text.version !== text.version
    return lineOf(context, {
      code: `purpose-${purpose}`,
      state: state === 'unavailable' ? 'not-set-up' : older ? 'warning' : 'info',
      title: names[purpose],
      says:
        state === 'unavailable'
          ? 'Nothing in this version can do it, so it cannot be authorised.'
          : record === undefined
            ? 'Off: nobody authorised it.'
            : `On, for ${active.map(({ recipient }) => `${recipient.name} (${recipient.country})`).join(', ')}${
                record.expiresAt ? `, until ${record.expiresAt.slice(0, 10)}` : ''
              }; text ${record.text.version}${older ? ', and there is a newer one' : ''}.`,
      values: {
        state,
        recipients: active.map(({ recipient }) => `${recipient.name} (${recipient.country})`).join(', '),
        ...(record?.expiresAt ? { until: record.expiresAt } : {}),
        ...(record
          ? { basis: record.basis, textVersion: record.text.version, by: record.givenByName ?? record.givenBy }
          : {}),
        older,
      },
      how: 'The records of authorisation are read; the door asks the same ones for every connection.',
      command: 'muster consents list',
      link: '/consents',
    })
  })
}

async function doorLine(context: Context, { tenant }: Caller): Promise<Line> {
  const door = await doorState(context, tenant)
  return lineOf(context, {
    code: 'door',
    state: 'info',
    title: 'The one door',
    says:
      door === 'open'
        ? 'Open for what is authorised, and nothing else.'
        : door === 'closed'
          ? 'Closed: nothing leaves, whatever is authorised, until an operator opens it.'
          : 'Closed by the configuration: nothing leaves, whatever is authorised or switched on.',
    values: { door },
    how: 'The switch is read now; the door reads it for every connection.',
    command: 'muster outbound show',
    link: '/left',
  })
}

async function leftLine(context: Context, { tenant }: Caller): Promise<Line> {
  const bytes = await leftSince(context, tenant, context.clock.now() - monthMs)
  return lineOf(context, {
    code: 'left',
    state: bytes === null ? 'unknown' : bytes === 0 ? 'good' : 'info',
    title: 'What left this installation in 30 days',
    says: bytes === null ? 'The vulnerability service does not say what it fetched.' : `${many(bytes, 'byte')}.`,
    values: { known: bytes !== null, bytes: bytes ?? 0 },
    how: 'Summed from the ledgers that both doors, the server’s and the vulnerability service’s, write before the first byte of each connection.',
    command: 'muster outbound list',
    link: '/left',
  })
}

/** Who looked at names and addresses in thirty days. */
export async function looksLine(context: Context, caller: Caller): Promise<Line> {
  const from = new Date(context.clock.now() - monthMs).toISOString()
  const { items, next } = await listLooks(context, { from, limit: 500 }, caller)
  const actors = new Set(items.map(({ actor }) => actor)).size
  const times = items.reduce((sum, one) => sum + one.times, 0)
  return lineOf(context, {
    code: 'looked',
    state: 'info',
    title: 'Who looked at names and addresses in 30 days',
    says: `${many(actors, 'operator or program', 'operators or programs')}, ${next ? 'more than ' : ''}${many(times, 'time')}.`,
    values: { actors, times, more: next !== undefined },
    how: 'Every answer that shows such a field is on record before it is shown.',
    command: 'muster privacy looks',
    link: '/looks',
  })
}
