// The first page: how the fleet is, what left, and what is still to be done; what is not known is said to be unknown.
import { statSync } from 'node:fs'
import { iso } from '#kit/clock.ts'
import { AnswerUnreadable, call, Unreachable } from '#kit/http/call.ts'
import { localFetch } from '#kit/http/local.ts'
import { listSources } from '#wire/advisories/sources.ts'
import type { overview as contract } from '#wire/console/overview.ts'
import type { AnswerOf } from '#wire/contract.ts'
import { Problem } from '#wire/problem.ts'
import type { Caller, Context } from '../../context.ts'
import { countDevices, type DeviceCounts } from '../../devices/count-devices.ts'
import { listGroups } from '../../devices/list-groups.ts'
import { currentChoice } from '../../people/privacy-choice.ts'
import { peerOf } from '../../telemetry/advisories/peer.ts'
import { changesByDay } from '../../telemetry/changes-by-day.ts'
import { leftSince } from '../../telemetry/sharing/show-outbound.ts'
import { softwareCounts } from '../../telemetry/software-counts.ts'

type Answer = AnswerOf<typeof contract>

const dayMs = 86_400_000
const systemsShown = 50

export async function overview(context: Context, _input: unknown, caller: Caller): Promise<Answer> {
  const { tenant } = caller
  const now = context.clock.now()
  const counts = await countDevices(context, tenant)
  const [software, vulnerabilities, changes, nextSteps, leftBytes] = await Promise.all([
    softwareCounts(context, tenant),
    vulnerabilitiesOf(context, tenant),
    changesByDay(context, tenant),
    stepsOf(context, caller, counts),
    leftSince(context, tenant, now - 30 * dayMs),
  ])
  return {
    asOf: iso(now),
    ...counts,
    systems: counts.systems.slice(0, systemsShown),
    software,
    vulnerabilities,
    lines: linesOf(context, tenant),
    changes,
    leftBytes,
    nextSteps,
  }
}

function linesOf({ lines }: Context, tenant: number): Answer['lines'] {
  const { held, cap } = lines.counts(tenant)
  return { held, cap }
}

function askService(config: Context['config']) {
  return {
    base: 'http://advisories',
    fetch: localFetch(peerOf(config), { timeoutMs: 500, answerLimitBytes: 262_144 }),
  }
}

/** Undefined while the service does not answer. */
async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof Unreachable || error instanceof AnswerUnreadable || error instanceof Problem)) throw error
    return undefined
  }
}

/** Numbers only where they are known: grey is not zero. */
async function vulnerabilitiesOf({ findings }: Context, tenant: number): Promise<Answer['vulnerabilities']> {
  await findings.fresh(tenant)
  const knowledge = findings.knowledge(tenant)
  if (knowledge.state === 'unknown') return { findings: null, devices: null, first: null, decided: null, knowledge }
  return { ...findings.of(tenant).counts(), knowledge }
}

/** Somebody answered whether sources may be fetched, or one was loaded from a file. */
async function advisoriesChosen({ advisories, config }: Context): Promise<boolean> {
  if (advisories.sources().some(({ importedAt }) => importedAt !== undefined)) return true
  const told = await orUndefined(call(listSources, {}, askService(config)))
  return told !== undefined && (told.asked || told.sources.some(({ importedAt }) => importedAt !== undefined))
}

/** The list that stays until done (UX, "First five minutes"); each step is checked, none is ticked by hand. */
async function stepsOf(context: Context, caller: Caller, { devices }: DeviceCounts): Promise<Answer['nextSteps']> {
  const { chosen } = await currentChoice(context, caller.tenant)
  const groups = await listGroups(context, {}, caller)
  const loaded = await advisoriesChosen(context)
  return [
    {
      key: 'privacy',
      title: 'Choose what is collected',
      text: 'Until somebody chooses, Strict holds: no host names, no addresses, no services.',
      link: '/privacy/choose',
      done: chosen,
    },
    {
      key: 'key-ring',
      title: 'Keep the second copy of the key ring on another disk',
      text: 'Both copies lie on one disk: if it breaks, nothing that is sealed can be read again. Set MUSTER_RING_COPY to a folder on another volume.',
      link: '/privacy',
      done: onTwoVolumes(context.config.files.ring, context.config.files.ringCopy),
    },
    {
      key: 'advisories',
      title: 'Load advisories',
      text: 'Choose sources that may be fetched, or import a file. Until then nothing is known about vulnerabilities.',
      link: '/vulnerabilities/sources',
      done: loaded,
    },
    {
      key: 'device',
      title: 'Add a second device',
      text: 'A token and one line to run on the machine.',
      link: '/devices/add',
      done: devices > 1,
    },
    {
      key: 'group',
      title: 'Make a first group',
      text: 'Groups hold devices together, for lists now and for policies later.',
      link: '/devices',
      done: groups.items.length > 0,
    },
  ]
}

function onTwoVolumes(first: string, second: string): boolean {
  const volumes = [first, second].map((path) => statSync(path, { throwIfNoEntry: false })?.dev)
  return volumes[0] !== undefined && volumes[1] !== undefined && volumes[0] !== volumes[1]
}
