// One download of a source from its first request to the load of what came.
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '#kit/clock.ts'
import type { Door } from '#kit/door.ts'
import { pause } from '#kit/life.ts'
import type { ImportState } from '#wire/advisories/imports.ts'
import type { Imports, LoadFile } from '../import/imports.ts'
import type { Source } from '../sources/source.ts'
import { type Downloading, download, type Validators } from './download.ts'
import type { Notes } from './notes.ts'
import { nvdPages } from './nvd-pages.ts'
import { addresses, type Got, type Plan, type PlanInput } from './plan.ts'
import { redHatArchive } from './red-hat-archive.ts'
import { inWords } from './words.ts'

const plans: Readonly<Record<string, (input: PlanInput) => Plan>> = { nvd: nvdPages, 'redhat-csaf': redHatArchive }

export const planOf = (input: PlanInput): Plan =>
  (Object.hasOwn(plans, input.source.id) ? (plans[input.source.id] ?? addresses) : addresses)(input)

/** How requests behave; tests make it short. */
export type Manner = Pick<Downloading, 'limitBytes' | 'timeoutSeconds' | 'slowest' | 'pauses'> & {
  /** Seconds between two requests at most, however long a publisher asks for. */
  readonly mostPauseSeconds: number
}
export const manner: Manner = {
  limitBytes: 4 * 1024 ** 3,
  timeoutSeconds: 60,
  slowest: { bytes: 65_536, seconds: 60 },
  pauses: [2, 10, 30],
  mostPauseSeconds: 60,
}

export interface RunTools {
  readonly door: Door
  readonly imports: Imports
  readonly clock: Clock
  /** The source's own, kept between runs. */
  readonly folder: string
  readonly manner: Manner
  readonly signal: AbortSignal
  /** Told when all is fetched and the load begins. */
  readonly loading: () => void
}

/** Gives how the load ended, and the notes for the next time; failures are in the load's own words. */
export async function runFetch(
  load: string,
  { source, url, notes }: { source: Source; url: string; notes: Notes },
  plan: Plan,
  tools: RunTools,
): Promise<{ ended: ImportState; notes: Notes }> {
  const { door, imports, folder, signal } = tools
  const validators: Record<string, Validators> = { ...notes.validators }
  const files: { path: string; url: string }[] = []
  let before = 0
  let at = url
  try {
    const wishes = plan.wishes()
    let requests = 0
    for (let next = await wishes.next(); !next.done; requests += 1) {
      const wish = next.value
      at = wish.url
      signal.throwIfAborted()
      if (requests > 0 && plan.pauseSeconds)
        await pause(Math.min(plan.pauseSeconds, tools.manner.mostPauseSeconds) * 1000, signal)
      let size = 0
      const progress = (bytes: number, total: number | undefined) => {
        size = bytes
        imports.progress(load, before + bytes, total === undefined ? undefined : before + total)
      }
      const since = wish.ifChanged ? validators[wish.url] : undefined
      const answer = await download(
        { url: wish.url, since, maybe: wish.maybe ?? false },
        { ...tools.manner, door, folder, signal, progress },
      )
      before += size
      if (answer.is === 'here') {
        validators[wish.url] = answer.validators
        if (!wish.aside) files.push({ path: answer.path, url: wish.url })
      }
      const got: Got = answer.is === 'here' ? { is: 'here', path: answer.path } : answer
      next = await wishes.next(got)
    }
  } catch (error) {
    // What came of it stays in the folder and is not asked for again.
    const why = signal.aborted ? String((signal.reason as Error).message) : inWords(error, at, source)
    return { ended: await imports.fail(load, why), notes }
  }
  tools.loading()
  const ended =
    files.length === 0
      ? await imports.unchanged(load)
      : await imports.run(load, handedOver(imports.folder(load), files))
  // Half of a day's pages belongs to a run that is over.
  rmSync(folder, { recursive: true, force: true })
  if (ended.state === 'failed') return { ended, notes: { ...notes, validators: {} } }
  return { ended, notes: { ...notes, validators: only(validators, plan), since: notes.begunAt ?? tools.clock.now() } }
}

/** Pages are never asked for a second time, so what they were called is not kept. */
const only = (validators: Record<string, Validators>, plan: Plan) => (plan.pauseSeconds ? {} : validators)

function handedOver(folder: string, files: readonly { path: string; url: string }[]): LoadFile[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return files.map(({ path, url }, index) => {
    const to = join(folder, String(index))
    renameSync(path, to)
    return { path: to, name: nameOf(url), url }
  })
}

const nameOf = (url: string) =>
  decodeURIComponent(new URL(url).pathname.split('/').at(-1) || 'download').replace(/[^\w.+-]/g, '_')
