// `muster agent privacy --ask`: what the server says about this device, over the device's own certificate: who looked, who was told, who answers.
import { AboutMe } from '#wire/control/about-me.ts'
import { aboutMePath } from '#wire/paths.ts'
import { protocolVersion } from '#wire/version.ts'
import type { AgentConfig } from '../config.ts'
import { jsonOf, openLine } from '../control/line.ts'
import { Fault } from '../fault.ts'
import { needIdentity } from '../identity/identity.ts'
import { folderAt } from '../state/folder.ts'
import type { Part } from './parts.ts'
import { printable } from './words.ts'

/** Throws Fault: 'server-unreachable', 'answer-unusable', or what the server refuses with. */
export async function askAboutMe(config: AgentConfig): Promise<AboutMe> {
  const enrolled = needIdentity(folderAt(config.stateFolder))
  const identity = { ...enrolled, server: config.server ?? enrolled.server }
  const line = openLine({ ...identity, keyExchange: config.keyExchange, credentials: identity })
  try {
    const answer = await line.post(aboutMePath, 'application/json', JSON.stringify({ v: protocolVersion }))
    const read = AboutMe.safeParse(jsonOf(answer))
    if (!read.success) throw new Fault('answer-unusable', 'The server says nothing that this agent reads about it')
    return read.data
  } finally {
    line.close()
  }
}

export function partsOf(me: AboutMe): Part[] {
  return [
    { heading: `What the server says, as of ${me.asOf}`, lines: answers(me) },
    { heading: 'Who looked', lines: looks(me) },
    { heading: 'Who else was told', lines: recipients(me) },
    { heading: 'What was asked for', lines: requests(me) },
    { heading: 'What you may demand', lines: me.rights.map(({ right, how }) => `  - ${right}: ${how}`).map(printable) },
  ]
}

function answers({ controller, privacyOfficer }: AboutMe): string[] {
  return [
    `The organisation that answers for this data: ${controller ?? 'not filled in yet; ask who gave you this device'}.`,
    `Its privacy officer: ${privacyOfficer ?? 'not filled in yet'}.`,
  ].map(printable)
}

function looks({ looks: all, more }: AboutMe): string[] {
  const times = (count: number) => (count === 1 ? 'once' : `${count} times`)
  const lines = all.map(
    ({ at, role, purpose, fields, times: count }) =>
      `  - in the hour from ${at}: ${role} (${purpose}), ${times(count)}: ${fields.join(', ')}`,
  )
  return [
    ...(lines.length > 0 ? lines : ['Nobody looked at a name, an address or another such field of this device alone.']),
    ...(more ? ['There are more: `muster agent ask access` gets you all of it.'] : []),
    'By role: a name is told only by decision of the privacy officer. Lists that showed many devices at once are not among these.',
  ].map(printable)
}

function recipients({ recipients: all }: AboutMe): string[] {
  if (all.length === 0) return ['Nobody outside was told anything of this device.']
  return all
    .map(
      ({ destination, purpose, country, at, fields }) =>
        `  - ${destination}${country ? ` (${country})` : ''}, ${purpose}, ${at}: ${fields.join(', ')}`,
    )
    .map(printable)
}

function requests({ requests: all }: AboutMe): string[] {
  if (all.length === 0)
    return ['Nothing yet. `muster agent ask access` (or erasure, rectification, restriction, objection) does it.']
  return all
    .map(({ kind, receivedAt, dueBy, answeredAt, outcome, answer }) => {
      const end = answeredAt
        ? `${outcome} on ${answeredAt}${answer ? `: ${answer}` : ''}`
        : `to be answered by ${dueBy}`
      return `  - ${kind}, asked ${receivedAt}, ${end}`
    })
    .map(printable)
}
