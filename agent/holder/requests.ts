// `muster agent requests` and `answer`: what operators want from afar is done on this device only after its user said yes.
import { type Clock, iso } from '#kit/clock.ts'
import type { RemoteAct } from '#wire/control/remote.ts'
import type { AgentConfig } from '../config.ts'
import { type Question, readAnswers, readQuestions } from '../control/remote.ts'
import { Fault } from '../fault.ts'
import { say } from '../say.ts'
import { files, folderAt, openFolder } from '../state/folder.ts'

const words: Record<RemoteAct, string> = {
  'collect-now': 'read everything that may be read here again, and tell it now',
  'keep-connection': 'keep a connection to the server, so that it reaches this device at once',
  'wipe-state': 'remove what the agent keeps on this device',
}

export function requests(config: AgentConfig): void {
  const folder = folderAt(config.stateFolder)
  const answers = readAnswers(folder)
  const questions = Object.entries(readQuestions(folder)) as [RemoteAct, Question][]
  if (questions.length === 0) say('Nothing is wanted from afar that waits for an answer.')
  for (const [act, { id, at }] of questions) {
    const given = answers[id]
    say(`${id}  asked ${at}: ${words[act]}`)
    say(
      given
        ? `        answered ${given.answer} at ${given.at}`
        : `        answer with: muster agent answer ${id} yes|no`,
    )
  }
}

/** After a yes to being read or wiped it is done at once. Throws Fault 'wrong-use' when there is no such question. */
export async function answer(config: AgentConfig, clock: Clock, [id, said]: readonly string[]): Promise<void> {
  if (id === undefined || (said !== 'yes' && said !== 'no'))
    throw new Fault('wrong-use', 'muster agent answer ID yes|no; muster agent requests shows what is asked')
  const folder = openFolder(config.stateFolder)
  const open = Object.entries(readQuestions(folder)) as [RemoteAct, Question][]
  const [act] = open.find(([, question]) => question.id === id) ?? []
  if (!act) throw new Fault('wrong-use', `nothing is asked under '${id}'; muster agent requests shows what is`)
  const still = new Set(open.map(([, question]) => question.id))
  const kept = Object.entries(readAnswers(folder)).filter(([one]) => still.has(one))
  const answers = { ...Object.fromEntries(kept), [id]: { answer: said, at: iso(clock.now()) } }
  folder.write(files.answers, JSON.stringify(answers))
  if (said === 'yes' && act === 'collect-now') {
    const { syncByHand } = await import('../once.ts')
    return syncByHand(config, clock)
  }
  if (said === 'yes' && act === 'wipe-state') {
    const { reset } = await import('./reset.ts')
    return reset(config)
  }
  say(`Answered ${said}; the server hears it with the next sync.`)
}
