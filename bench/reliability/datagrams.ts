// R4: a million mutated, cut, replayed, foreign and forged datagrams at each end, and what junk costs an agent that runs.
import { fork } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { join } from 'node:path'
import { fakeClock, systemClock } from '#kit/clock.ts'
import { datagramBytes } from '#wire/control/datagram.ts'
import { farewellBytes } from '../../agent/control/farewell.ts'
import { openAddressees } from '../../agent/control/wake/addressees.ts'
import { checkWake } from '../../agent/control/wake/check.ts'
import { type Identity, needIdentity } from '../../agent/identity/identity.ts'
import { folderAt } from '../../agent/state/folder.ts'
import { sendTo, wakeBytes } from '../../agent/testing/wakes.ts'
import { requestFor } from '../../server/control/authority/testing.ts'
import { judgeFarewells } from '../../server/control/farewell/open-farewells.ts'
import { createToken } from '../../server/devices/create-token.ts'
import { knownForFarewell, leave } from '../../server/devices/farewell.ts'
import { empty, emptySync, post } from '../../server/doors/testing.ts'
import { systemOf } from '../../server/people/signed-in.ts'
import { type BenchAgent, openAgent, until } from '../agent.ts'
import type { Figure } from '../figure.ts'
import { type Chance, chanceOf } from '../fleet/chance.ts'
import { openGround } from '../ground.ts'
import type { Options } from '../options.ts'
import { cpuSeconds } from '../processes.ts'

const rate = 5_000
const junkSender = join(import.meta.dirname, 'junk.ts')
const macAt = 28

export async function datagrams({ quick, count }: Options): Promise<Figure[]> {
  const tries = count ?? (quick ? 20_000 : 1_000_000)
  await using agent = await openAgent(['system'])
  await agent.run('once')
  return [await atTheAgent(agent, tries), await atTheServer(tries), ...(await whileItRuns(agent, quick ? 5 : 30))]
}

/** Datagrams that differ from true ones, by every way there is to make one without the keys. */
function* hostile(tries: number, chance: Chance, truths: readonly Buffer[], foreign: readonly Buffer[]) {
  const forged = generateKeyPairSync('ed25519').privateKey
  for (let i = 0; i < tries; i++) {
    const truth = chance.pick(truths)
    const other = chance.pick(foreign)
    switch (i % 8) {
      case 0:
      case 1: {
        const changed = Buffer.from(truth)
        const place = chance.below(datagramBytes)
        changed[place] = (changed[place] as number) ^ (1 << chance.below(8))
        yield changed
        break
      }
      case 2:
        yield truth.subarray(0, chance.below(datagramBytes))
        break
      case 3:
        yield Buffer.concat([truth, randomBytes(1 + chance.below(40))])
        break
      case 4:
        yield other
        break
      case 5:
        // Head of one, proofs of another.
        yield Buffer.concat([truth.subarray(0, macAt), other.subarray(macAt)])
        break
      case 6: {
        const head = Buffer.from(truth.subarray(0, macAt))
        head.writeBigUInt64BE(BigInt(systemClock.now() + chance.below(600_000)), 20)
        const signed = Buffer.concat([
          head,
          createHmac('sha256', randomBytes(32)).update(head).digest().subarray(0, 16),
        ])
        yield Buffer.concat([signed, i % 64 === 6 ? sign(null, signed, forged) : randomBytes(64)])
        break
      }
      default:
        yield Buffer.concat([truth.subarray(0, 4 + chance.below(100)), randomBytes(datagramBytes)]).subarray(
          0,
          datagramBytes,
        )
    }
  }
}

async function atTheAgent({ server, state }: BenchAgent, tries: number): Promise<Figure> {
  const identity = needIdentity(folderAt(state))
  const wakes = (fill: number, from: number) =>
    Array.from({ length: 16 }, (_, i) => {
      const link = fill === 0 ? identity.link : { ...identity.link, handle: randomBytes(16).toString('base64url') }
      return wakeBytes({ authority: server.authority, link, counter: from + i })
    })
  const now = systemClock.now()
  const truths = wakes(0, now)
  // The folder is in use: what is heeded here is kept nowhere.
  const addressees = openAddressees({ ...folderAt(state), write: () => undefined })
  const take = (bytes: Buffer) => {
    const checked = checkWake(bytes, addressees.of(identity, now), now)
    if (!('heeded' in checked)) return false
    addressees.heed(checked.to, checked.heeded)
    return true
  }
  let accepted = 0
  for (const bytes of hostile(tries, chanceOf(4), truths, wakes(1, now))) if (take(bytes)) accepted += 1
  const heeded = truths.filter(take).length
  // From here on each of the true ones is a replay.
  for (let i = 0; i < tries / 10; i++) if (take(truths[i % 16] as Buffer)) accepted += 1
  return refusedAll('wakes heeded by the agent', accepted, tries * 1.1, `then ${heeded} of 16 true ones heeded`)
}

async function atTheServer(tries: number): Promise<Figure> {
  await using ground = await openGround()
  await using server = await ground.inside()
  const { context } = server
  const devices = [await letIn(), await letIn()] as const
  async function letIn(): Promise<Pick<Identity, 'link' | 'farewellKey'>> {
    const { token } = await createToken(context, { group: null, reusable: false, validSeconds: 600 }, systemOf(1))
    const { key, csr, farewellKey, farewellSecret } = await requestFor()
    const { json, code } = await post(server.devicePort, '/v1/enrol', { v: 1, token, csr, farewellKey })
    if (!json) throw new Error(`an enrolment was refused: ${String(code)}`)
    const { chain, link } = json as { chain: string; link: Identity['link'] }
    await post(server.devicePort, '/v1/sync', { ...emptySync(empty), kinds: {} }, { papers: { key, chain } })
    return { link, farewellKey: farewellSecret }
  }
  const clock = fakeClock(context.clock.now())
  let looks = 0
  const judge = judgeFarewells({
    ...{ authority: context.authority, clock, log: context.log },
    find(tenant, number) {
      looks += 1
      return knownForFarewell(context, tenant, number)
    },
    leave: (device, counter) => leave(context, device, counter),
  })
  const now = context.clock.now()
  const said = ({ link, farewellKey }: (typeof devices)[number]) =>
    Array.from({ length: 8 }, (_, i) => farewellBytes({ link, farewellKey }, now + i))
  const truths = said(devices[0])
  const foreign = said(devices[1]).map((bytes, i) => {
    // Of the other device's truth only pieces: whole it would be true.
    const cut = Buffer.from(bytes)
    Buffer.from(truths[i] as Buffer).copy(cut, 4, 4, 20)
    return cut
  })
  let accepted = 0
  let n = 0
  for (const bytes of hostile(tries, chanceOf(5), truths, foreign)) {
    n += 1
    // Time goes on, so that not all of it is refused for coming too often.
    if (n % 500 === 0) clock.advance(60_000)
    if ((await judge.hear(bytes)) === 'heeded') accepted += 1
  }
  clock.advance(60_000)
  const heeded = await judge.hear(truths[7] as Buffer)
  for (let i = 0; i < tries / 10; i++) if ((await judge.hear(truths[i % 8] as Buffer)) === 'heeded') accepted += 1
  return refusedAll(
    'farewells heeded by the server',
    accepted,
    tries * 1.1,
    `${looks} reached the database; then the true one: ${heeded}`,
  )
}

const refusedAll = (what: string, accepted: number, of: number, note: string): Figure => ({
  ...{ goal: 'R4', what: `mutated, cut, replayed, foreign and forged ${what}`, unit: `of ${Math.round(of)}` },
  ...{ ours: accepted, must: '0', met: accepted === 0, note },
})

async function whileItRuns(agent: BenchAgent, seconds: number): Promise<Figure[]> {
  const { server } = agent
  const before = server.requests.length
  const child = agent.start('run')
  const port = () => folderAt(agent.state).readJson<{ wakes?: { port?: number } }>('status.json')?.wakes?.port ?? 0
  await until('the agent has synced', () => server.requests.length > before && port() > 0)
  await new Promise((done) => setTimeout(done, 2_000))
  const pid = child.pid as number
  const figures: Figure[] = []
  for (const [what, handle, most] of [
    ['nobody', '-', 0.05],
    ['the device', server.link().handle, 0.1],
  ] as const) {
    const woken = () => server.requests.filter(({ body }) => (body as { woken?: number })?.woken !== undefined).length
    const wokenBefore = woken()
    const used = cpuSeconds([pid])
    const began = performance.now()
    const junk = fork(junkSender, [String(port()), String(rate), String(seconds), handle])
    const ended = new Promise<{ sent: number; seconds: number }>((resolve) => junk.once('message', resolve as never))
    let sent = 0
    const wakes = setInterval(() => {
      sent += 1
      const counter = systemClock.now()
      const bytes = wakeBytes({ authority: server.authority, link: server.link(), counter })
      void sendTo(port(), bytes)
      setTimeout(() => void sendTo(port(), bytes), 500)
    }, 2_000)
    const { seconds: took } = await ended
    clearInterval(wakes)
    const share = (cpuSeconds([pid]) - used) / ((performance.now() - began) / 1000)
    await new Promise((done) => setTimeout(done, 1_500))
    const came = woken() - wokenBefore
    figures.push({
      ...{ goal: 'R4', what: `CPU of a resident agent at ${rate} junk datagrams/s that name ${what}`, unit: '%' },
      ...{ ours: share * 100, must: `<= ${most * 100} %, true wakes work`, met: share <= most && came >= sent },
      note: `${took.toFixed(0)} s; ${came} of ${sent} true wakes brought a sync, which is counted here`,
    })
  }
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
  return figures.map((figure) => ({
    ...figure,
    note: `${figure.note}; ${refusedBy(agent)} of both refused one by one`,
  }))
}

/** What the kernel let fall never reached the agent. */
function refusedBy({ state }: BenchAgent): string {
  const { days = [] } =
    folderAt(state).readJson<{ days: { wakesRefused: Record<string, number> }[] }>('days.json') ?? {}
  const causes = days.flatMap(({ wakesRefused }) => Object.entries(wakesRefused))
  return causes.map(([cause, n]) => `${n} x ${cause}`).join(', ')
}
