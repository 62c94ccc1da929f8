// One transmission that differs from every other, sent by the agent's own way.
import { send } from '../../agent/telemetry/send.ts'
import type { Sender } from '../../agent/telemetry/transmit.ts'
import { wholeOf } from '../swarm/member.ts'

const packages = (i: number) =>
  Array.from({ length: 1 + (i % 40) }, (_, p) => ({
    ...{ manager: 'dpkg', name: `p${p}`, version: `1.${i}`, architecture: 'amd64', origin: 'debian' },
  }))

export async function sendOne(sender: Sender, i: number): Promise<void> {
  const machine = { osId: 'debian', osVersion: '12', architecture: 'amd64', packages: packages(i) }
  await send(sender, wholeOf(machine as never).records)
}
