// A PostgreSQL for a while: in a temporary folder, not written through, gone when it is disposed.
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseAccount } from './account.ts'
import { placeBinaries } from './binaries.ts'
import { endLeftOver, runPostgres } from './run.ts'
import { socketFolder, socketPath } from './sockets.ts'

const prefix = 'muster-test-'

/** The superuser's URL. */
export async function temporaryPostgres(): Promise<AsyncDisposable & { url: string }> {
  const account = databaseAccount()
  await sweep()
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  chmodSync(folder, 0o711)
  const clusters = join(folder, 'clusters')
  mkdirSync(clusters, { mode: 0o711 })
  const sockets = socketFolder(folder, undefined, account)
  const said: string[] = []
  const gone = () => {
    rmSync(sockets, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const postgres = await runPostgres(
      { name: 'temporary', folder: clusters, sockets, port: 5432, sharedBuffersMiB: 64, durable: false },
      placeBinaries(join(folder, 'postgres')),
      (text) => said.push(text),
    )
    return {
      url: postgres.url,
      async [Symbol.asyncDispose]() {
        await postgres.stop()
        gone()
      },
    }
  } catch (error) {
    gone()
    throw new Error(`${error}\n${said.join('')}`)
  }
}

/** A run that was killed could not clean up: what belongs to no living process is ended and removed. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    const owner = Number(name.slice(prefix.length).split('-')[0])
    if (isAlive(owner) || lstatSync(folder, { throwIfNoEntry: false })?.uid !== process.getuid?.()) continue
    await endLeftOver(join(folder, 'clusters', 'temporary')).catch(() => {})
    rmSync(socketPath(folder, undefined), { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
