// The server as seen from here: does it answer, does its database, does it know this credential.
import { whoAmI } from '#wire/console/session.ts'
import type { Cli } from '../cli.ts'
import type { Server } from '../connection.ts'
import { explain } from '../failure.ts'
import { shownCertificates } from '../pin.ts'
import { type Check, failed, ok, words } from './check.ts'

export async function consolePort({ base, probe }: Server): Promise<Check> {
  try {
    const { status } = await probe('/healthz')
    return status === 200
      ? ok('console', base)
      : failed(
          'console',
          `${base}/healthz answers ${status}`,
          'Another program may listen there; is the address right?',
        )
  } catch (error) {
    return failed('console', words(error), 'Start Muster with npm start; look at the log of the server.')
  }
}

export async function database({ probe }: Server): Promise<Check> {
  try {
    const { status, text } = await probe('/readyz')
    return status === 200
      ? ok('database', 'answers the server')
      : failed(
          'database',
          `the server cannot work (${status}) ${text.slice(0, 300)}`,
          'Does PostgreSQL run, and has its disk room?',
        )
  } catch {
    return failed('database', 'not known while the console does not answer', 'Start Muster with npm start.')
  }
}

/** The device port shows the server's certificate to anybody; only devices get further. */
export async function devicePort(deviceUrl: string, nowMs: number): Promise<Check> {
  try {
    const { chain } = await shownCertificates(new URL(deviceUrl))
    const until = Date.parse(chain[0]?.validTo ?? '')
    return until > nowMs
      ? ok('device port', deviceUrl)
      : failed('device port', 'its certificate has expired', 'Restart the server; is the clock of this machine right?')
  } catch (error) {
    return failed(
      'device port',
      `${deviceUrl}: ${words(error)}`,
      'Start Muster with npm start; is the port taken or filtered?',
    )
  }
}

export async function credential(cli: Cli): Promise<Check> {
  try {
    const me = await cli.ask(whoAmI, {})
    return ok('credential', `${me.role} of tenant ${me.tenant}`)
  } catch (error) {
    return failed(
      'credential',
      explain(error).text,
      'Name a credential with --credential-file, or use a context that has one.',
    )
  }
}
