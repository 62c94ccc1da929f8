// The server's one door: what a tenant authorised passes to the receiver it authorised it for, and nothing else.
import { type Asked, type Authorisation, type Door, openDoor, type Shut } from '#kit/door.ts'
import { fault } from '#kit/log.ts'
import { deviceIdName } from '#wire/telemetry/shareable.ts'
import type { Context } from '../../context.ts'
import { destinationOf, lastRecord } from '../consents/records.ts'
import { consentsChannel } from '../consents/tell-consents.ts'
import { tenantLedger } from './ledger.ts'
import { receiverOf } from './receivers.ts'
import { doorState } from './switch.ts'

type Tools = Pick<Context, 'fleet' | 'ring' | 'clock' | 'listener' | 'config' | 'log'>

/** Every question goes to the database: what another process withdrew holds here too. */
export function openServerDoor(tools: Tools): Door {
  const { listener, log, config, clock } = tools
  const door = openDoor({
    authorise: (asked) => authorise(tools, asked),
    ledger: tenantLedger(tools),
    clock,
    loopback: config.outboundLoopback,
    unwritten: (error) => log.error('the end of a passage was not written down', fault(error)),
  })
  const again = () => void door.recheck()
  listener.on(consentsChannel, again, again)
  return door
}

async function authorise(
  tools: Tools,
  { purpose, recipient, tenant, integration }: Asked,
): Promise<Authorisation | Shut> {
  if (tenant === undefined || integration === undefined) return 'not-authorised'
  const door = await doorState(tools, tenant)
  if (door !== 'open') return door === 'closed' ? 'door-closed' : door
  return tools.fleet.as([tenant], async (tx) => {
    const receiver = await receiverOf(tools, tx, tenant, integration)
    if (!receiver || receiver.destination !== recipient) return 'not-authorised'
    if (!receiver.enabled) return 'off'
    if (receiver.kind === 'mail') return purpose === 'mail' ? {} : 'not-authorised'
    const record = await lastRecord(tools, tx, tenant, integration)
    if (!record || record.purpose !== purpose) return 'not-authorised'
    if (record.state !== 'active') return record.state
    if (destinationOf(tools, tenant, record) !== recipient) return 'not-authorised'
    return { record: record.id, fields: [deviceIdName, ...record.fields] }
  })
}
