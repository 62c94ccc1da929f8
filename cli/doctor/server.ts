// The server as seen from here: does it answer, does its database, does it know this credential.
import { whoAmI } from '#wire/console/session.ts'
import type { Cli } from '../cli.ts'
import { probe } from '../connection.ts'
import { explain } from '../failure.ts'
import { shownCertificates } from '../pin.ts'
import { type Check, failed, ok, words } from './check.ts'

export async function healthy(consoleUrl: string): Promise<Check> {
  const url = new URL('/healthz', consoleUrl).href
  try {
    const { status } = await probe(url)
    return status === 200
      ? ok('console', consoleUrl)
      : failed(
          'console',
          `${url} answers ${status}`,
          'Another program may listen there; look at the log of the server.',
        )
  } catch (error) {
    return failed(
      'console',
      `${url} does not answer: ${words(error)}`,
      'Start Muster with npm start; look at the log of the server.',
    )
  }
}

export async function database(consoleUrl: string): Promise<Check> {
  const url = new URL('/readyz', consoleUrl).href
  try {
    const { status, text } = await probe(url)
    return status === 200
      ? ok('database', 'answers the server')
      : failed(
          'database',
          `the server is not ready (${status}) ${text.slice(0, 300)}`,
          'Is PostgreSQL running, and its disk not full?',
        )
  } catch (error) {
    return failed('database', `not known: ${words(error)}`, 'Start Muster with npm start.')
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
