// Why a download failed, as an operator can do something about it.
import { DoorClosed, type Shut } from '#kit/door.ts'
import type { Source } from '../sources/source.ts'
import { BadAnswer } from './download.ts'
import { PlanBroken } from './plan.ts'

const certificate = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL|EPROTO)/

const opening: Partial<Record<Shut, string>> = {
  'door-closed': ', open it with muster outbound open',
  'closed-by-file': ', set it to on and start again',
}

/** What was loaded before still holds, whatever is said here. */
export function inWords(error: unknown, url: string, source: Pick<Source, 'id'>): string {
  const byFile = `or import a file: muster advisories import FILE --source ${source.id}`
  const host = hostOf(url)
  if (error instanceof DoorClosed) return `${error.message}${opening[error.why] ?? ''}; ${byFile}`
  if (error instanceof BadAnswer) return `${host}: ${error.message}; ${byFile}`
  if (error instanceof PlanBroken) return `${host}: ${error.message}`
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC') return 'the disk of the vulnerability service is full; free some space, it goes on by itself'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `the name ${host} cannot be resolved: look at the DNS of this machine, ${byFile}`
  if (certificate.test(code))
    return `the certificate of ${host} cannot be verified (${code}), so nothing was read: choose the address of a mirror you trust, ${byFile}`
  if (/^E(CONN|HOST|NET|TIME|PIPE)/.test(code) || /in time|too slowly|aborted|socket hang up/.test(message))
    return `${host} is not reached, or not to the end (${code || message}): it goes on where it stopped at the next try; let a firewall pass it, ${byFile}`
  return `it could not be fetched from ${host} (${message || code}); ${byFile}`
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return url
  }
}
