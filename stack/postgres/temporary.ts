// A PostgreSQL for a while: in a temporary folder, not written through, gone when it is disposed.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseAccount } from './account.ts'
import { placeBinaries } from './binaries.ts'
import { runPostgres } from './run.ts'
import { socketFolder } from './sockets.ts'

/** The superuser's URL. */
export async function temporaryPostgres(): Promise<AsyncDisposable & { url: string }> {
  const account = databaseAccount()
  const folder = mkdtempSync(join(tmpdir(), 'muster-test-'))
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
