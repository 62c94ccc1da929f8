// Asks the log after a sync that told something, and once a day: does it go on, and is everything that was sent in there?
import { iso } from '#kit/clock.ts'
import { logPath } from '#wire/paths.ts'
import { LogAnswer } from '#wire/telemetry/log.ts'
import { protocolVersion } from '#wire/version.ts'
import { heldEpoch } from '../../control/epoch.ts'
import { jsonOf } from '../../control/line.ts'
import { Fault } from '../../fault.ts'
import { note } from '../../say.ts'
import type { Sender } from '../transmit.ts'
import { checkpointIn } from './checkpoint.ts'
import { asked, judge, mostAsked } from './judge.ts'
import { keepLog, type LogState, readLog, type Why } from './kept.ts'

const dayMs = 86_400_000

/**
 * One question. Gives why the log is not believed, when this is to be reported: at first and once a day while it lasts. A
 * question that fails is asked again with the next sync; only a refusal after which the device must not ask at all is thrown.
 */
export async function askLog({ folder, identity, line, clock }: Sender): Promise<Why | undefined> {
  const epoch = heldEpoch(folder)
  const state = ofEpoch(readLog(folder), epoch)
  // It was checked when it was kept: a log key that changes since does not make the device forget what it saw.
  const held = state.checkpoint === undefined ? undefined : checkpointIn(state.checkpoint)
  const request = {
    v: protocolVersion,
    ...(held && { held: { origin: held.origin, size: held.size } }),
    leaves: state.waiting.slice(0, mostAsked).map(({ leaf }) => leaf),
  }
  const askedAt = iso(clock.now())
  try {
    const answer = await line.post(logPath, 'application/json', JSON.stringify(request))
    const read = LogAnswer.safeParse(jsonOf(answer))
    if (!read.success) throw new Fault('answer-unusable', 'The answer of the log does not have the form we know')
    const verdict = judge(state, held, read.data, { key: identity.keys.log, now: clock.now(), epoch })
    const next = verdict.why ? disbelieved(verdict.state, verdict.why, read.data.checkpoint, askedAt) : verdict.state
    keepLog(folder, { ...next, askedAt })
    return next.inconsistent?.toldAt === state.inconsistent?.toldAt ? undefined : verdict.why
  } catch (error) {
    if (!(error instanceof Fault) || error.final) throw error
    note(`the log was not heard: ${error.message}`, { code: error.code })
    keepLog(folder, asked(state))
    return undefined
  }
}

/** A restored server begins another log, and says so under its root's key: what the old one held is no longer asked for. */
function ofEpoch(state: LogState, epoch: number): LogState {
  if (state.epoch >= epoch) return state
  const { checkpoint: _old, ...rest } = state
  const waiting = state.waiting.filter((one) => one.epoch >= epoch)
  return { ...rest, epoch, waiting, dropped: state.dropped + state.waiting.length - waiting.length }
}

const isLongAgo = (then: string, now: string) => Math.abs(Date.parse(now) - Date.parse(then)) >= dayMs

/** The checkpoint that is held stays: it is what the log has to go on from. */
function disbelieved(state: LogState, why: Why, shown: string, now: string): LogState {
  note('the transparency log does not go on from what this device saw', { code: why })
  const before = state.inconsistent
  if (before?.why !== why)
    return { ...state, inconsistent: { why, at: now, lastAt: now, times: 1, shown, toldAt: now } }
  const toldAt = isLongAgo(before.toldAt, now) ? now : before.toldAt
  return { ...state, inconsistent: { ...before, lastAt: now, times: before.times + 1, toldAt } }
}
