// Inventories of machines without an agent become unmanaged devices, stored by the same road as what agents send.

import { inGroups } from '#kit/group.ts'
import type { importInventories as contract, ImportedInventory } from '#wire/console/import.ts'
import type { AnswerOf, BodyOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import { digestOf } from '#wire/telemetry/digest.ts'
import type { Caller, Context } from '../context.ts'
import { makeUnmanaged } from '../devices/make-unmanaged.ts'
import { noteFacts } from '../devices/note-facts.ts'
import { audit } from '../people/audit.ts'
import { currentChoice } from '../people/privacy-choice.ts'
import type { ParsedRecord } from './rows.ts'
import { settle } from './settle.ts'
import { sha256 } from './sha256.ts'
import { type Stored, storeRecords } from './store-records.ts'

type Body = BodyOf<typeof contract>
type Answer = AnswerOf<typeof contract>

/**
 * All inventories of a request or none. The same name in the same group is the same device: its packages are replaced
 * and the difference is history. A package whose origin is no public index stays sealed with its device.
 * Throws Problem `kind-refused` where software is not collected, `body-invalid` for a name or a package that comes twice.
 */
export async function importInventories(context: Context, input: Body, caller: Caller): Promise<Answer> {
  return queueOf(context)({ input, caller })
}

interface Request {
  readonly input: Body
  readonly caller: Caller
}

/** One request after the other: each holds a connection and needs a second one while it does. */
const queues = new WeakMap<Context['fleet'], (request: Request) => Promise<Answer>>()

function queueOf(context: Context) {
  let queue = queues.get(context.fleet)
  if (!queue) {
    queue = inGroups(
      (requests: readonly Request[]) =>
        Promise.all(requests.map(async ({ input, caller }) => ({ done: await importOne(context, input, caller) }))),
      { most: 1, atOnce: 1 },
    )
    queues.set(context.fleet, queue)
  }
  return queue
}

async function importOne(context: Context, { group, inventories }: Body, caller: Caller): Promise<Answer> {
  const { tenant } = caller
  const { items } = await currentChoice(context, tenant)
  if (!items.includes('software')) throw new Problem('kind-refused', `'software' is not collected`)
  if (new Set(inventories.map((one) => one.name)).size < inventories.length)
    throw new Problem('body-invalid', 'An inventory comes twice in one request')
  const withDay = items.includes('software.installedOn')
  const records = inventories.map((one) => recordOf(one, withDay))
  const imported = await context.fleet.as([tenant], async (tx) => {
    const stored: (Stored & { made: boolean })[] = []
    for (const [i, inventory] of inventories.entries()) {
      const { made, ...device } = await makeUnmanaged(context, tx, { tenant, group, name: inventory.name })
      const { osId, osVersion = null, architecture } = inventory
      await noteFacts(context, tx, [{ tenant, ...device, facts: { osId, osVersion, architecture } }])
      const submission = { tenant, ...device, records: [records[i] as ParsedRecord] }
      const [outcome] = await storeRecords(context, tx, [submission])
      if (!outcome || 'failed' in outcome) throw outcome?.failed
      stored.push({ ...outcome.done, made })
    }
    await audit(tx, {
      tenant,
      actor: caller.operator ?? caller.credential ?? 'system',
      act: 'inventory.import',
      outcome: 'done',
      detail: { inventories: stored.length, made: stored.filter((one) => one.made).length },
      at: context.clock.now(),
    })
    return stored
  })
  settle(context, imported)
  return {
    results: imported.map(({ device, made, step }, i) => ({
      name: inventories[i]?.name ?? '',
      device,
      made,
      added: step?.came.length ?? 0,
      removed: step?.went.length ?? 0,
    })),
  }
}

function recordOf({ packages }: ImportedInventory, withDay: boolean): ParsedRecord {
  const keys = new Set(packages.map((one) => [one.manager, one.name, one.architecture, one.version].join('\0')))
  if (keys.size < packages.length) throw new Problem('body-invalid', 'An inventory has a package twice')
  const rows = withDay ? packages : packages.map(({ installedOn: _, ...one }) => one)
  if (JSON.stringify(rows).includes('\\u0000')) throw new Problem('body-invalid', 'A text that cannot be stored')
  return { kind: 'software', digest: digestOf(rows, sha256), items: new Set(), content: { form: 'whole', rows } }
}
