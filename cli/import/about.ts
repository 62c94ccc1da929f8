// What is known about a file before it is read: from the person, from its name, from the image it lies in.
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { About } from './reading.ts'

/** Where package databases lie below the root of a machine or an unpacked image. */
const databases = ['/var/lib/dpkg/status', '/lib/apk/db/installed', '/usr/lib/apk/db/installed']

/** `path` as standard input (`-`) or a database called `status` names no machine; other files do by their name. */
export async function aboutFile(path: string, said: About): Promise<About> {
  const place = databases.find((one) => path.endsWith(one))
  const system =
    place === undefined || said.osId !== undefined ? {} : await osRelease(path.slice(0, -place.length) || '/')
  const fallbackName =
    path === '-' || place !== undefined
      ? undefined
      : basename(path).replace(/(\.(gz|json|cdx|txt|tsv|dpkg-status|status|db))+$/, '')
  return { fallbackName: fallbackName || undefined, ...system, ...said }
}

/** `debian`, `debian:12` or `debian:12:bookworm`, as os-release(5) names ID, VERSION_ID and VERSION_CODENAME. */
export function readOs(text: string): Pick<About, 'osId' | 'osVersion' | 'osCodename'> | undefined {
  const [, osId, osVersion, osCodename] = /^([a-z0-9._-]+)(?::([\w.~-]*))?(?::([\w.-]+))?$/.exec(text) ?? []
  return osId === undefined
    ? undefined
    : { osId, osVersion: osVersion || undefined, osCodename: osCodename || undefined }
}

async function osRelease(root: string): Promise<Pick<About, 'osId' | 'osVersion' | 'osCodename'>> {
  for (const file of ['etc/os-release', 'usr/lib/os-release']) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '')
    const value = (name: string) => new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1] || undefined
    if (value('ID')) return { osId: value('ID'), osVersion: value('VERSION_ID'), osCodename: value('VERSION_CODENAME') }
  }
  return {}
}
