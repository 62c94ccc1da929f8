// What went wrong, in words a person can act on, and the exit code a script can act on.
import { AnswerUnreadable, Unreachable } from '#kit/http/call.ts'
import { Problem, type ProblemCode } from '#wire/problem.ts'

export const exitCodes = { done: 0, failed: 1, wrongUse: 2, refused: 3 } as const

/** The command line cannot be carried out as it was written. */
export class WrongUse extends Error {}

/** The command was right and could not be carried out; `message` says what happened and what to do. */
export class Failed extends Error {}

const todo: Partial<Record<ProblemCode, string>> = {
  'body-invalid': 'See --help for the values this command takes.',
  'credential-invalid':
    'Check the file given by --credential-file or the context; an administrator makes a new one with: muster credentials create NAME',
  'database-away': 'Look at: muster doctor',
  'decided-by-group': 'Name one: muster findings vex export --group GROUP',
  'device-unknown': 'See which there are: muster devices list',
  'group-unknown': 'See which there are: muster groups list',
  internal: 'The server log has more under this reference.',
  'not-found': 'See which there are with the list command of the same noun.',
  'not-authorised': 'See what is: muster consents list',
  'outbound-closed': 'Look at: muster outbound show',
  rebuilding: 'Ask again in a moment.',
  'right-missing': 'Use a credential with another role, or ask an administrator.',
  'too-many': 'Ask again in a moment.',
}

/** Words and exit code for anything a command threw. */
export function explain(error: unknown): { text: string; exitCode: number } {
  if (error instanceof WrongUse) return { text: error.message, exitCode: exitCodes.wrongUse }
  if (error instanceof Problem) {
    const advice = todo[error.code]
    return {
      text: `${sentence(error.message)}${advice ? ` ${advice}` : ''} (${error.code})`,
      exitCode:
        error.status === 401 || error.status === 403
          ? exitCodes.refused
          : error.status === 400
            ? exitCodes.wrongUse
            : exitCodes.failed,
    }
  }
  if (error instanceof Unreachable) {
    return { text: `${sentence(error.message)} Is it running? Look at: muster doctor`, exitCode: exitCodes.failed }
  }
  if (error instanceof AnswerUnreadable) {
    return { text: `${sentence(error.message)} Do the CLI and the server have the same version?`, exitCode: 1 }
  }
  return { text: error instanceof Error ? error.message : String(error), exitCode: exitCodes.failed }
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
