// R1: kill -9 of server, agent and PostgreSQL by turns while machines change and tell events: what was acknowledged is there once.
import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { contracts } from '#wire/console/index.ts'
import { type Machine, openMachine, openStory, type Resident, type Story, until } from '../../stories/stack.ts'
import type { Figure } from '../figure.ts'
import type { Options } from '../options.ts'

const victims = ['server', 'agent', 'postgres'] as const
/** How often a machine's packages change. */
const changeMs = 400

interface Changing {
  readonly machine: Machine
  /** Only ever more of them: each is told in one event, and stands once in the history. */
  readonly packages: Record<string, string>
  resident: Resident
}

/** `count`: kills. */
export async function kills({ quick, count }: Options): Promise<Figure[]> {
  const rounds = count ?? (quick ? 3 : 30)
  await using story = await openStory()
  const machines: Changing[] = []
  for (const name of ['first', 'second']) machines.push(await open(story, name))
  try {
    const devices = await until('both have told', async () => {
      const ids = machines.map(({ machine }) => idOf(machine))
      for (const id of ids) if (!(await story.ask(contracts.showDevice, { id: id as never })).packages) return undefined
      return ids
    })
    let isOver = false
    const changing = change(machines, () => isOver)
    const killed: Record<string, number> = {}
    for (let i = 0; i < rounds; i++) {
      await wait(randomInt(1_500))
      const victim = victims[i % victims.length] as (typeof victims)[number]
      killed[victim] = (killed[victim] ?? 0) + 1
      if (victim === 'agent') await killAgent(machines[randomInt(machines.length)] as Changing)
      else await killAndWait(story, victim)
    }
    isOver = true
    await changing
    const note = Object.entries(killed).map(([name, n]) => `${n} x ${name}`)
    return [...(await judged(story, machines, devices))].map((figure) => ({
      ...figure,
      note: `${note.join(', ')} killed${figure.note ? `; ${figure.note}` : ''}`,
    }))
  } finally {
    for (const { resident } of machines) await resident[Symbol.asyncDispose]()
  }
}

const idOf = ({ state }: Machine): string => JSON.parse(readFileSync(join(state, 'identity.json'), 'utf8')).device

async function open(story: Story, name: string): Promise<Changing> {
  const machine = await openMachine(story, name)
  const packages = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${name}-${i}`, '1.0-1']))
  // A rack mount tells times, by which the order is judged; a machine that belongs to a person would tell days.
  const firmware = join(machine.root, 'sys/class/dmi/id')
  mkdirSync(firmware, { recursive: true })
  writeFileSync(join(firmware, 'chassis_type'), '23\n')
  machine.install(packages)
  return { machine, packages, resident: machine.resident() }
}

async function change(machines: readonly Changing[], isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    for (const { machine, packages } of machines) {
      packages[`more-${n}`] = '1.0-1'
      machine.install(packages)
    }
    await wait(changeMs)
  }
}

async function killAgent(one: Changing): Promise<void> {
  await one.resident.kill('SIGKILL')
  one.resident = one.machine.resident()
}

async function killAndWait(story: Story, victim: 'server' | 'postgres'): Promise<void> {
  // It may still be coming back: a server ends when its database has been away for long.
  const pid = await until(`${victim} runs`, () => story.ready().pids[victim])
  process.kill(pid, 'SIGKILL')
  await until(`${victim} runs again`, () => {
    const now = story.ready().pids[victim]
    return now !== undefined && now !== pid
  })
}

/** Waits until nothing more comes, and holds what is stored against what the machines have. */
async function judged(story: Story, machines: readonly Changing[], devices: readonly string[]): Promise<Figure[]> {
  const sums = { packages: 0, absent: 0, twice: 0, told: 0, added: 0, unordered: 0 }
  for (const [i, { packages }] of machines.entries()) {
    const device = devices[i] as never
    const expected = Object.keys(packages)
    const held = await until('the packages are told', async () => {
      const { packages: rows } = await story.ask(contracts.deviceSoftware, { id: device } as never)
      return rows.length === expected.length ? rows.map(({ name }) => name) : undefined
    }).catch(() => [] as string[])
    sums.packages += expected.length
    sums.absent += expected.filter((name) => !held.includes(name)).length
    const { items: history } = await story.ask(contracts.deviceHistory, { id: device, limit: 500 } as never)
    const steps = history.filter(({ subject }) => String(subject).startsWith('more-')).map(({ subject }) => subject)
    sums.twice += steps.length - new Set(steps).size
    const later = expected.length - 50
    const events = async () =>
      (
        await story.ask(contracts.listEvents, { device, type: ['software.changed'], limit: 500 } as never)
      ).items.reverse()
    const addedIn = (rows: Awaited<ReturnType<typeof events>>) =>
      rows.reduce((sum, { detail }) => sum + Number(detail.added ?? 0), 0)
    await until('the events are told', async () => addedIn(await events()) >= later).catch(() => undefined)
    const rows = await events()
    sums.told += addedIn(rows)
    sums.added += later
    sums.unordered += rows.filter(({ at }, n) => n > 0 && at < (rows[n - 1]?.at as string)).length
  }
  const figure = (what: string, unit: string, ours: number, must: number, note = ''): Figure => ({
    ...{ goal: 'R1', what, unit, ours, must: String(must), met: ours === must, note },
  })
  return [
    figure('packages that are not there', `of ${sums.packages}`, sums.absent, 0),
    figure('changes that stand twice in a history', `of ${sums.added}`, sums.twice, 0),
    figure('packages added, summed over the events', '', sums.told, sums.added, 'more: told twice; fewer: lost'),
    figure('events out of order', '', sums.unordered, 0),
  ]
}
