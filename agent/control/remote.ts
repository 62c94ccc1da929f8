// What may be done to this device from afar: the stricter of policy and holder, and where that is to ask, what its user answered.
import { randomBytes } from 'node:crypto'
import { type Clock, iso } from '#kit/clock.ts'
import type { Policy } from '#wire/control/policy.ts'
import type { RemoteAct, RemoteAnswer, RemoteSaid } from '#wire/control/remote.ts'
import { readHolderFile } from '../holder/file.ts'
import { type Folder, files } from '../state/folder.ts'

/** A question to the user, as this agent asked it. */
export interface Question {
  readonly id: string
  /** ISO-8601, UTC. */
  readonly at: string
}
export type Questions = Readonly<Partial<Record<RemoteAct, Question>>>

/** By the question's id. Written by the holder's command only, as the questions are by the agent only. */
export type Answers = Readonly<Record<string, { readonly answer: 'yes' | 'no'; readonly at: string }>>

/** Acts that are done once: their question ends with the answer, and a day later in any case, as the server's order does. */
const once: readonly RemoteAct[] = ['collect-now', 'wipe-state']
const openMs = 86_400_000

const strictness: readonly RemoteAnswer[] = ['allow', 'ask', 'refuse']

export const readQuestions = (folder: Folder): Questions => folder.readJson<Questions>(files.asked) ?? {}
export const readAnswers = (folder: Folder): Answers => folder.readJson<Answers>(files.answers) ?? {}

/** The stricter of policy and files. A file that cannot be read refuses all: nothing is done on a guess. */
function decided(act: RemoteAct, policy: Policy | undefined, holderFiles: readonly string[]): RemoteAnswer {
  try {
    const said = [policy?.remote?.[act], ...holderFiles.map((file) => readHolderFile(file).remote[act])]
    return strictness[Math.max(...said.map((one) => strictness.indexOf(one ?? 'allow')))] as RemoteAnswer
  } catch {
    return 'refuse'
  }
}

/** What is said of an act with a sync; undefined: it may be done now. */
export function saidOf(
  act: RemoteAct,
  { policy, holderFiles, folder }: { policy: Policy | undefined; holderFiles: readonly string[]; folder: Folder },
): RemoteSaid | undefined {
  const answer = decided(act, policy, holderFiles)
  if (answer === 'allow') return undefined
  if (answer === 'refuse') return 'refuse'
  const question = readQuestions(folder)[act]
  if (!question) return 'ask'
  const answered = readAnswers(folder)[question.id]
  if (!answered) return 'asking'
  return answered.answer === 'yes' ? undefined : 'refuse'
}

/** All that is not simply allowed, by act. */
export function saidNow(of: Parameters<typeof saidOf>[1]): Partial<Record<RemoteAct, RemoteSaid>> {
  const acts: readonly RemoteAct[] = ['collect-now', 'keep-connection', 'wipe-state']
  return Object.fromEntries(acts.flatMap((act) => [[act, saidOf(act, of)]]).filter(([, said]) => said !== undefined))
}

/** The server wants it: the user is asked, and finds the question with `muster agent requests`. */
export function ask(folder: Folder, act: RemoteAct, clock: Clock): void {
  const questions = readQuestions(folder)
  if (questions[act]) return
  const question: Question = { id: randomBytes(3).toString('hex'), at: iso(clock.now()) }
  folder.write(files.asked, JSON.stringify({ ...questions, [act]: question }))
}

/** Ends the questions of acts that are done once and were answered (the server was told), or that stood for a day. */
export function settle(folder: Folder, clock: Clock): void {
  const questions = readQuestions(folder)
  const answers = readAnswers(folder)
  const isOver = ([act, { id, at }]: [string, Question]) =>
    once.includes(act as RemoteAct) && (answers[id] !== undefined || clock.now() - Date.parse(at) > openMs)
  const left = Object.entries(questions).filter((one) => !isOver(one as [string, Question]))
  if (left.length < Object.keys(questions).length) folder.write(files.asked, JSON.stringify(Object.fromEntries(left)))
}

/** True when the user said yes to being read now. */
export function isGranted(folder: Folder, act: RemoteAct): boolean {
  const question = readQuestions(folder)[act]
  return question !== undefined && readAnswers(folder)[question.id]?.answer === 'yes'
}
