// R3: a revoked device and a revoked credential get no answer after a second, under load, on connections and streams that are open.
import { call } from '#kit/http/call.ts'
import { createCredential, revokeCredential } from '#wire/console/access.ts'
import { actOnDevices, listDevices } from '#wire/console/devices.ts'
import { newsPath } from '#wire/console/overview.ts'
import { syncPath } from '#wire/paths.ts'
import type { Figure } from '../figure.ts'
import { openFleet } from '../fleet/machines.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import type { Connection } from '../swarm/connection.ts'
import { type Api, enrolMembers } from '../swarm/enrol.ts'
import { connectAs, type Gate, type Member, quietSync, tellAll } from '../swarm/member.ts'

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Each device keeps its connection and asks again as soon as it was answered, and dials anew when it was cut. */
export async function revoked({ quick, count }: Options): Promise<Figure[]> {
  const devices = count ?? (quick ? 20 : 200)
  await using ground = await openGround()
  await using server = await ground.serve()
  const { gate, members } = await enrolMembers(server.api, devices)
  const fleet = openFleet()
  await tellAll(gate, members, (number) => fleet.machine(number, 100))
  const late = { cut: 0, kept: 0 }
  let revokedAt = Number.POSITIVE_INFINITY
  const half = new Set(members.slice(0, devices / 2).map(({ device }) => device))
  let over = false
  const asking = members.map(async (member) => {
    for await (const answered of answersOf(member, gate, () => over)) {
      if (performance.now() < revokedAt + 1000 || !answered) continue
      if (half.has(member.device)) late.cut += 1
      else late.kept += 1
    }
  })
  const programs = await Promise.all(Array.from({ length: 10 }, (_, i) => program(server.api, `program ${i}`)))
  await pause(2000)
  revokedAt = performance.now()
  await Promise.all([
    call(actOnDevices, { verb: 'revoke', devices: [...half] } as never, server.api),
    ...programs.map(({ id }) => call(revokeCredential, { id } as never, server.api)),
  ])
  await pause(quick ? 3000 : 10_000)
  over = true
  await Promise.all(asking)
  const told = programs.map((one) => one.lateAnswers(revokedAt + 1000)).reduce((a, b) => a + b, 0)
  const none = (what: string, ours: number, note = ''): Figure => ({
    ...{ goal: 'R3', what, unit: '', ours, must: '0', met: ours === 0, note },
  })
  return [
    none(`answers to ${half.size} revoked devices later than 1 s`, late.cut, `${late.kept} to the others meanwhile`),
    none('answers and stream bytes to 10 revoked credentials later than 1 s', told),
  ]
}

/** True for each answer that was not a refusal, whatever connection it came over. */
async function* answersOf(member: Member, gate: Gate, over: () => boolean): AsyncGenerator<boolean> {
  let connection: Connection | undefined
  while (!over()) {
    try {
      connection ??= await connectAs(member, gate)
      const { status } = await connection.post(syncPath, 'application/json', quietSync(member))
      member.session = connection.ticket() ?? member.session
      yield status < 300
    } catch {
      connection?.close()
      connection = undefined
      yield false
    }
    await pause(20)
  }
  connection?.close()
}

/** A program with a credential of its own: an open event stream, and a request again and again. */
async function program(api: Api, name: string) {
  const { id, secret } = await call(createCredential, { name, role: 'operator' } as never, api)
  const headers = { authorization: `Bearer ${secret}` }
  const heard: number[] = []
  const asking = (async () => {
    for (;;) {
      await call(listDevices, {} as never, { base: api.base, headers })
      heard.push(performance.now())
      await pause(20)
    }
  })().catch(() => {})
  const response = await fetch(`${api.base}${newsPath}`, { headers })
  const reading = (async () => {
    for await (const _part of response.body as AsyncIterable<Uint8Array>) heard.push(performance.now())
  })().catch(() => {})
  void Promise.all([asking, reading])
  return { id, lateAnswers: (after: number) => heard.filter((at) => at > after).length }
}
