// muster context: servers under a name, with the certificate each is known by.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Cli } from '../cli.ts'
import { serverUrl } from '../connection.ts'
import { type Context, readContexts, writeContexts } from '../contexts.ts'
import { Failed, WrongUse } from '../failure.ts'
import { example } from '../options.ts'
import { fingerprint, readFingerprint, shownCertificates } from '../pin.ts'
import { table } from '../table.ts'

export function context(program: Command, cli: Cli): void {
  const noun = program.command('context').description('servers under a name')
  const file = cli.config.contextsFile

  noun
    .command('add <name>')
    .description('remember a server, from --server and --credential-file, and work with it')
    .option('--fingerprint <sha256>', "of the server's own certificate or root, as the server prints it")
    .addHelpText(
      'after',
      example(
        'muster context add office --server https://muster.example.org:8443 --credential-file ~/.muster-credential',
      ),
    )
    .action(async (name: string, options: { fingerprint?: string }) => {
      const { server, credentialFile } = cli.where()
      if (server === undefined || credentialFile === undefined) {
        throw new WrongUse('A context needs --server and --credential-file.')
      }
      if (!existsSync(credentialFile)) throw new Failed(`There is no credential file ${credentialFile}.`)
      const url = serverUrl(server)
      const certificate = url.protocol === 'https:' ? await pinned(cli, url, options.fingerprint) : undefined
      const made: Context = {
        server: url.origin,
        credentialFile: resolve(credentialFile),
        ...(certificate === undefined ? {} : { certificate }),
      }
      const { contexts } = await readContexts(file)
      await writeContexts(file, { current: name, contexts: { ...contexts, [name]: made } })
      await cli.print({ name, ...made }, () => `Commands now go to ${name} (${made.server}).`)
    })

  noun
    .command('use <name>')
    .description('send commands to this server from now on')
    .addHelpText('after', example('muster context use office'))
    .action(async (name: string) => {
      const { contexts } = await readContexts(file)
      if (!contexts[name]) throw new WrongUse(`There is no context "${name}". See which there are: muster context list`)
      await writeContexts(file, { current: name, contexts })
      await cli.print({ name, ...contexts[name] }, () => `Commands now go to ${name} (${contexts[name]?.server}).`)
    })

  noun
    .command('list')
    .description('list contexts')
    .addHelpText('after', example('muster context list'))
    .action(async () => {
      const { current, contexts } = await readContexts(file)
      const rows = Object.entries(contexts).map(([name, one]) => ({ name, current: name === current, ...one }))
      await cli.print(rows, () =>
        rows.length === 0
          ? 'No context. Commands go to the Muster on this machine.'
          : table<(typeof rows)[number]>(
              [
                { title: '', cell: (row) => (row.current ? '*' : ' ') },
                { title: 'NAME', cell: (row) => row.name, gives: true },
                { title: 'SERVER', cell: (row) => row.server },
                { title: 'CERTIFICATE', cell: (row) => (row.certificate ? 'pinned' : 'by authority') },
                { title: 'CREDENTIAL FILE', cell: (row) => row.credentialFile, gives: true },
              ],
              rows,
              cli.terminal,
            ),
      )
    })
}

/** PEM of the certificate to trust; undefined when the system's authorities vouch for the server. */
async function pinned(cli: Cli, server: URL, wanted: string | undefined): Promise<string | undefined> {
  const { trusted, chain } = await shownCertificates(server)
  if (wanted !== undefined) {
    const print = readFingerprint(wanted)
    if (print === undefined) throw new WrongUse('--fingerprint takes the 64 hex digits of a SHA-256.')
    const match = chain.find((one) => fingerprint(one) === print)
    if (!match) {
      throw new Failed(
        `${server.origin} does not show a certificate with this fingerprint, but:\n${chain.map((one) => `  ${fingerprint(one)}`).join('\n')}\nNothing was sent to it. Compare with what the server printed; if it differs, somebody may stand between.`,
      )
    }
    return match.toString()
  }
  if (trusted) return undefined
  const top = chain.at(-1)
  if (!top) throw new Failed(`${server.origin} shows no certificate.`)
  const answer = await cli.terminal.ask(
    `${server.origin} has a certificate of its own, with the fingerprint\n  ${fingerprint(top)}\nDoes the server print the same one? (yes/no)`,
  )
  if (answer === undefined) {
    throw new WrongUse(
      `${server.origin} has a certificate of its own. Add --fingerprint ${fingerprint(top)} after comparing it with what the server prints.`,
    )
  }
  if (!/^y(es)?$/i.test(answer)) throw new Failed('Nothing was remembered.')
  return top.toString()
}
