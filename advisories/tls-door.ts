// For a service on a machine of its own: the same answers as on the socket, for whoever shows a certificate of its authority.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '#kit/config.ts'
import type { AdvisoriesConfig } from './config.ts'

/** Throws ConfigError where one of the files is missing. `port` is the one it was given, also for 0. */
export async function openTlsDoor(
  config: Pick<AdvisoriesConfig, 'port' | 'address' | 'certificate' | 'key' | 'authority'>,
  answer: RequestListener,
): Promise<{ readonly port: number } & AsyncDisposable> {
  const server = createServer(
    {
      cert: pem('CERTIFICATE', config.certificate),
      key: pem('KEY', config.key),
      ca: pem('AUTHORITY', config.authority),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    },
    answer,
  )
  // A file may be long on its way.
  server.requestTimeout = 0
  server.listen(config.port, config.address)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function pem(what: string, path: string | undefined): string {
  if (path === undefined) throw new ConfigError(`MUSTER_ADVISORIES_PORT needs MUSTER_ADVISORIES_${what}, a PEM file`)
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new ConfigError(`MUSTER_ADVISORIES_${what}: ${path} cannot be read`)
  }
}
