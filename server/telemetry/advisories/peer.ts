// Where the vulnerability service answers this server: beside it on a socket, or on another machine under mutual TLS.
import { readFileSync } from 'node:fs'
import { ConfigError } from '#kit/config.ts'
import type { Peer } from '#kit/http/local.ts'
import type { ServerConfig } from '../../config.ts'

/** Reads the certificate anew, so that one that was renewed is used. Throws ConfigError where one of its files is missing. */
export function peerOf(config: ServerConfig): Peer {
  const { advisoriesUrl: url, advisoriesCertificate, advisoriesKey, advisoriesAuthority } = config
  if (url === undefined) return config.files.advisoriesSocket
  return {
    url,
    certificate: pem('CERTIFICATE', advisoriesCertificate),
    key: pem('KEY', advisoriesKey),
    authority: pem('AUTHORITY', advisoriesAuthority),
  }
}

function pem(what: string, path: string | undefined): string {
  if (path === undefined) throw new ConfigError(`MUSTER_ADVISORIES_URL needs MUSTER_ADVISORIES_${what}, a PEM file`)
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new ConfigError(`MUSTER_ADVISORIES_${what}: ${path} cannot be read`)
  }
}
