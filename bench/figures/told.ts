// B21: from what happens on a resident device to the news on a console's event stream.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { contracts } from '#wire/console/index.ts'
import { NewsEvent, newsPath } from '#wire/console/overview.ts'
import { type Machine, openMachine, openStory, type Resident, type Story, until } from '../../stories/stack.ts'
import { type Figure, quantile } from '../figure.ts'
import type { Options } from '../options.ts'
import { eachOf, turns } from '../swarm/lanes.ts'

/** An agent tells at most 20 events of one type in an hour one by one. */
const eachDevice = 18
const mostSeconds = 2

export async function told({ quick, count }: Options): Promise<Figure[]> {
  const devices = Math.ceil((count ?? (quick ? 18 : 200)) / eachDevice)
  await using story = await openStory()
  const residents: Resident[] = []
  try {
    const machines: Machine[] = []
    for (let i = 0; i < devices; i++) {
      const machine = await openMachine(story, `teller-${i}`)
      mkdirSync(join(machine.root, 'run'), { recursive: true })
      machine.install({ bash: '5.2.15-2' })
      residents.push(machine.resident())
      machines.push(machine)
      await until('it has told its start', async () => hasStarted(story, machine))
    }
    const news = openNews(story)
    const waits: number[] = []
    await eachOf(turns(2), machines, async (_turn, machine) => {
      const device = idOf(machine)
      const file = join(machine.root, 'run', 'reboot-required')
      for (let i = 0; i < eachDevice; i++) {
        await wait(1_000)
        const heard = news.next(device)
        const began = performance.now()
        writeFileSync(file, '')
        await heard
        waits.push((performance.now() - began) / 1000)
        rmSync(file)
      }
    })
    news.close()
    const p99 = quantile(waits, 0.99)
    return [
      {
        ...{
          goal: 'B21',
          what: `an event on a resident device -> a console's stream, p99 of ${waits.length}`,
          unit: 's',
        },
        ...{ ours: p99, must: `<= ${mostSeconds}`, met: p99 <= mostSeconds },
        note: `median ${quantile(waits, 0.5).toFixed(2)} s, longest ${Math.max(...waits).toFixed(2)} s; ${devices} devices`,
      },
    ]
  } finally {
    for (const resident of residents) await resident[Symbol.asyncDispose]()
  }
}

const idOf = ({ state }: Machine): string => JSON.parse(readFileSync(join(state, 'identity.json'), 'utf8')).device

async function hasStarted(story: Story, machine: Machine): Promise<boolean> {
  const { items } = await story.ask(contracts.listEvents, { device: idOf(machine), limit: 10 } as never)
  return items.some(({ type }) => type === 'agent.started')
}

/** One stream, as one browser has it. */
function openNews(story: Story): { next(device: string): Promise<void>; close(): void } {
  const { consoleUrl, adminCredentialFile } = story.ready()
  const { credential } = JSON.parse(readFileSync(adminCredentialFile, 'utf8'))
  const over = new AbortController()
  const awaited = new Map<string, () => void>()
  void (async () => {
    const headers = { authorization: `Bearer ${credential}` }
    const { body } = await fetch(new URL(newsPath, consoleUrl), { headers, signal: over.signal })
    let text = ''
    const decoder = new TextDecoder()
    for await (const part of body as ReadableStream<Uint8Array>) {
      text += decoder.decode(part, { stream: true })
      const lines = text.split('\n\n')
      text = lines.pop() as string
      for (const line of lines) {
        const news = line.startsWith('data: ') ? NewsEvent.parse(JSON.parse(line.slice(6))) : undefined
        for (const id of news?.what === 'event' ? news.ids : []) awaited.get(id)?.()
      }
    }
  })().catch((error) => {
    if (!over.signal.aborted) throw error
  })
  return {
    next: (device) => new Promise((resolve) => awaited.set(device, resolve)),
    close: () => over.abort(),
  }
}
