// Everything that the API shows of a device, its person and those who are told of it: only what is seen there was ever held.
import { contracts } from '#wire/console/index.ts'
import type { Story } from '../stack.ts'
import { canaries, type Hidden } from './texts.ts'

/** What is shown of one device under its id. */
export async function shownOf(story: Story, device: string): Promise<string> {
  const id = device as never
  const answers = await Promise.all([
    story.ask(contracts.showDevice, { id }),
    story.ask(contracts.deviceSoftware, { id }),
    story.ask(contracts.deviceHistory, { id }),
    story.ask(contracts.deviceKnown, { id }),
    story.ask(contracts.showDevicePrivacy, { id }),
    story.ask(contracts.discloseDevice, { id }),
    story.ask(contracts.listEvents, { device: id, limit: 500 }),
  ])
  return answers.map(asText).join('\n')
}

/** What lists and settings show, whichever devices there are. */
export async function shownToAll(story: Story): Promise<string> {
  const pages = ['devices', 'software', 'vulnerabilities', 'events'] as const
  const answers = await Promise.all<unknown>([
    story.ask(contracts.listDevices, { limit: 500 }),
    story.ask(contracts.deviceFacets, {}),
    story.ask(contracts.listSoftware, { limit: 500 }),
    story.ask(contracts.listEvents, { limit: 500 }),
    story.ask(contracts.listGroups, {}),
    ...pages.map((page) => story.ask(contracts.listViews, { page })),
    story.ask(contracts.listDecisions, { limit: 500 }),
    story.ask(contracts.listSubjectRequests, {}),
    story.ask(contracts.listLegalHolds, {}),
    story.ask(contracts.listErasures, { limit: 500 }),
    story.ask(contracts.listActs, { limit: 500 }),
    story.ask(contracts.listLooks, { limit: 500 }),
    story.ask(contracts.listOperators, {}),
    story.ask(contracts.listCredentials, {}),
    story.ask(contracts.listTokens, {}),
    story.ask(contracts.readSecurity, {}),
    story.ask(contracts.serverPrivacy, {}),
    story.ask(contracts.listIntegrations, {}),
    story.ask(contracts.listConsents, {}),
    story.ask(contracts.listPassages, { limit: 500 }),
    story.ask(contracts.overview, {}),
  ])
  return answers.map(asText).join('\n')
}

/** A signed document is JSON in JSON: its texts are escaped once more, and none of ours has a sign that is. */
const asText = (answer: unknown) => JSON.stringify(answer)

/** Fields of which not every canary is in what was shown. */
export const unseenIn = (shown: string, fields: readonly Hidden[]): Hidden[] =>
  fields.filter((field) => !canaries[field].every((text) => shown.includes(text)))
