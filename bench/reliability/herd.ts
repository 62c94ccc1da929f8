// R2: kill -9 of the server under thousands of devices on held lines: all come back and sync, by the agent's own rhythm.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { call } from '#kit/http/call.ts'
import { actOnDevices } from '#wire/console/devices.ts'
import { type Figure, quantile } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { enrolMembers } from '../swarm/enrol.ts'
import type { Back } from '../swarm/herd.ts'
import { quietSync, tellAll } from '../swarm/member.ts'

const mostSeconds = 60

/** `count`: devices. */
export async function herd({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 500 : 10_000)
  await using ground = await openGround()
  const first = await ground.serve()
  const { gate, members } = await enrolMembers(first.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, 5))
  for (let i = 0; i < members.length; i += 500) {
    const ids = members.slice(i, i + 500).map(({ device }) => device as never)
    await call(actOnDevices, { verb: 'keep', devices: ids }, first.api)
  }
  const { host, port, root } = gate
  const child = fork(join(import.meta.dirname, '../swarm/herd.ts'), { serialization: 'advanced' })
  const heard = <T>(name: string) =>
    new Promise<T>((resolve, reject) => {
      child.on('message', (message: Record<string, unknown>) => {
        if (name in message) resolve(message[name] as T)
      })
      child.once('exit', (code) => reject(new Error(`the herd ended with ${code}`)))
    })
  await heard('started')
  const ready = heard('ready')
  child.send({ gate: { host, port, root }, members: members.map((one) => ({ ...one, body: quietSync(one) })) })
  await ready
  process.kill(first.pid, 'SIGKILL')
  // On the port the devices know.
  await using _second = await ground.serve({ MUSTER_DEVICE_PORT: String(port) })
  const back = heard<Back>('back')
  child.send('back')
  const { tries, synced, failed } = await back
  child.disconnect()
  const all = Math.max(...synced)
  const busiest = Math.max(...bySecond(tries))
  return [
    {
      ...{ goal: 'R2', what: `kill -9 under ${devices} devices on held lines: the last is back and synced`, unit: 's' },
      ...{ ours: all, must: `<= ${mostSeconds}`, met: all <= mostSeconds },
      note: `median ${quantile(synced, 0.5).toFixed(1)} s; ${failed} tries failed; synced by second: ${bySecond(synced).join(' ')}`,
    },
    {
      ...{ goal: 'R2', what: 'tries to connect in the busiest second', unit: `of ${devices}` },
      ...{ ours: busiest, must: '<= 1/5 of the devices', met: busiest <= devices / 5 },
      note: `by second: ${bySecond(tries).join(' ')}`,
    },
  ]
}

function bySecond(seconds: readonly number[]): number[] {
  const counts = Array.from({ length: Math.floor(Math.max(0, ...seconds)) + 1 }, () => 0)
  for (const second of seconds) counts[Math.floor(second)] = (counts[Math.floor(second)] as number) + 1
  return counts
}
