// How many findings each value of a filter would leave.
import type { findingFacets as contract } from '#wire/console/findings.ts'
import type { AnswerOf, QueryOf } from '#wire/contract.ts'
import type { Caller, Context } from '../../context.ts'
import { type Groups, readGroups } from '../../devices/groups.ts'
import { shortId } from '../../devices/label.ts'
import { anyBoth, bitsOf, type DeviceBits, setBit } from './device-bits.ts'
import { shownFindings } from './fresh-findings.ts'
import type { HeldFindings } from './held-findings.ts'
import { type Conditions, conditionsOf, markDevices, type Selected, select } from './select.ts'
import { openSlices } from './slices.ts'

type Answer = AnswerOf<typeof contract>
type Facet = 'priority' | 'kind' | 'verdict' | 'source' | 'ecosystem'

const valuesOf: Record<Facet, (held: HeldFindings, one: Selected) => Iterable<string>> = {
  priority: (_, { priority }) => [priority],
  kind: (_, { head }) => [head.kind],
  verdict: (_, { matches }) => matches.map(({ verdict }) => verdict),
  source: (held, { finding }) => held.headsOf(finding).map(({ source }) => source),
  ecosystem: (_, { matches }) => matches.map(({ stream }) => stream),
}

/** Each facet counts under all conditions but its own. Most findings first. Throws Problem `rebuilding`. */
export async function findingFacets(
  context: Context,
  input: QueryOf<typeof contract>,
  { tenant, sees }: Caller,
): Promise<Answer> {
  const { held, knowledge } = await shownFindings(context, tenant)
  const asked = await conditionsOf(context, tenant, held, input)
  const all = [...select(held, asked)]
  const countsOf = (facet: Facet, label: (value: string) => string = (value) => value) => {
    const own = input[facet]?.length || facet === 'kind' || facet === 'verdict'
    const selected = own ? select(held, { ...asked, [facet]: facet === 'verdict' ? () => true : undefined }) : all
    return inOrder(
      counted(selected, (one) => valuesOf[facet](held, one)),
      label,
    )
  }
  const titles = new Map(knowledge.sources.map(({ id, title }) => [id, title]))
  const groups = await readGroups(context, tenant)
  const groupName = (id: string) => (sees.identifiers && groups.get(id)?.name) || shortId(id)
  const anywhere = asked.within ? { ...asked, within: undefined } : asked
  return {
    priority: countsOf('priority'),
    kind: countsOf('kind'),
    verdict: countsOf('verdict'),
    source: countsOf('source', (id) => titles.get(id) ?? id),
    ecosystem: countsOf('ecosystem'),
    group: inOrder(
      await inGroups(context, held, groups, anywhere, asked.within ? select(held, anywhere) : all),
      groupName,
    ),
    knowledge,
  }
}

function counted(selected: Iterable<Selected>, valuesIn: (one: Selected) => Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const one of selected)
    for (const value of new Set(valuesIn(one))) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** A group has a finding when a device in it or below it has. */
async function inGroups(
  context: Context,
  held: HeldFindings,
  groups: Groups,
  asked: Conditions,
  selected: Iterable<Selected>,
): Promise<Map<string, number>> {
  const members = new Map<string, DeviceBits>()
  for (const { number, group } of held.fleet.devices())
    for (const at of pathOf(groups, group)) {
      let bits = members.get(at)
      if (!bits) {
        bits = bitsOf(held.fleet.words)
        members.set(at, bits)
      }
      setBit(bits, number)
    }
  const slices = openSlices(context.clock)
  const counts = new Map<string, number>()
  for (const one of selected) {
    const devices = bitsOf(held.fleet.words)
    markDevices(held, one, asked, devices)
    for (const [group, bits] of members) if (anyBoth(devices, bits)) counts.set(group, (counts.get(group) ?? 0) + 1)
    await slices.rest()
  }
  return counts
}

function pathOf(groups: Groups, group: string | undefined): string[] {
  const path: string[] = []
  for (let at: string | null | undefined = group; at && !path.includes(at); at = groups.get(at)?.parent) path.push(at)
  return path
}

function inOrder(counts: ReadonlyMap<string, number>, label: (value: string) => string): Answer['priority'] {
  return [...counts]
    .map(([value, findings]) => ({ value, label: label(value), findings }))
    .sort((a, b) => b.findings - a.findings || (a.value < b.value ? -1 : 1))
}
