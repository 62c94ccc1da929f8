// Places are the trust zones of the network diagram: what runs on a machine must be answered by a folder, not by a search.
import { type Finding, law } from './law.ts'
import { type Import, said, target } from './source.ts'
import { type File, isCode, isTest, placeOf } from './tree.ts'

const places = 'wire kit agent gateway server advisories statistics console cli stack stories bench law'.split(' ')
/** They stand outside the zones: they set the places up and watch them. */
const outside = new Set(['stack', 'stories', 'bench', 'law', ''])

/** Reports what `wrong` says about each import. */
const imports =
  (wrong: (to: { path: string; package: string }, how: Import, file: File) => string | undefined) => (file: File) =>
    said(file).imports.flatMap((how): Finding[] => {
      const what = wrong({ path: '', package: '', ...target(file, how) }, how, file)
      return what ? [{ line: how.line, what }] : []
    })

const codeOf =
  (...of: string[]) =>
  (path: string) =>
    isCode(path) && of.includes(placeOf(path))

law({
  never: 'a place importing another place',
  why: 'places meet on the wire only: what a zone runs is what its folder holds',
  reads: (path) => isCode(path) && !outside.has(placeOf(path)),
  find: imports(({ path }, _how, file) => {
    const to = placeOf(path)
    if (!path || to === placeOf(file.path) || to === 'wire' || to === 'kit' || path === 'package.json') return undefined
    if (isTest(file.path) && outside.has(to)) return undefined
    return `imports ${path}; only wire/ and kit/ are shared`
  }),
  planted: {
    'agent/a.ts': `import { serve } from '../server/main.ts'`,
    'console/devices/a.tsx': `export * from '../../server/people/access.ts'`,
    'cli/a.ts': `const server = await import('../server/main.ts')`,
    'server/a.ts': `import type { Identity } from '../agent/identity.ts'`,
    'agent/b.test.ts': `import { testContext } from '../server/testing.ts'`,
  },
  fine: {
    'agent/a.ts': `import { Digest } from '#wire/telemetry/digest.ts'; import { systemClock } from '#kit/clock.ts'`,
    'agent/a.test.ts': `import { needs } from '../law/needs.ts'`,
    'stories/a.ts': `import { serve } from '../server/main.ts'`,
  },
})

law({
  never: 'a place without a name',
  why: 'a new top folder is a new trust zone, and that is a decision to write down',
  reads: isCode,
  find: ({ path }) =>
    places.includes(placeOf(path)) || !path.includes('/')
      ? []
      : [{ line: 0, what: 'stands in a folder that is no place' }],
  planted: { 'lib/a.ts': '' },
  fine: { 'kit/a.ts': '', 'vitest.config.ts': '' },
})

law({
  never: 'wire importing anything but zod',
  why: 'wire runs in the device, the server and the browser alike',
  reads: (path) => codeOf('wire')(path) && !isTest(path),
  find: imports((to) =>
    to.package
      ? to.package === 'zod'
        ? undefined
        : `imports ${to.package}`
      : placeOf(to.path) === 'wire'
        ? undefined
        : `imports ${to.path}`,
  ),
  planted: {
    'wire/a.ts': `import { createHash } from 'node:crypto'`,
    'wire/b.ts': `import { iso } from '#kit/clock.ts'`,
  },
  fine: { 'wire/console/a.ts': `import * as z from 'zod'; import { base32 } from '../ids.ts'` },
})

law({
  never: 'zod imported by a name',
  why: '`import { z }` puts 481 KB into the agent’s bundle, `import * as z` 111 KB',
  reads: isCode,
  find: imports((to, how) =>
    to.package === 'zod' && how.names.includes('z') && !how.typeOnly ? 'imports { z }' : undefined,
  ),
  planted: { 'wire/a.ts': `import { z } from 'zod'` },
  fine: { 'wire/a.ts': `import * as z from 'zod'\nexport const a = z.string()` },
})

const spoken = /^wire\/(contract|problem|ids|version)\.ts$/
law({
  never: 'kit knowing a domain word',
  why: 'kit is tools; of the wire it knows how a call and a refusal look, and nothing that is said',
  reads: (path) => codeOf('kit')(path) && !isTest(path),
  find: imports(({ path }) => (path && placeOf(path) !== 'kit' && !spoken.test(path) ? `imports ${path}` : undefined)),
  planted: {
    'kit/a.ts': `import { kinds } from '#wire/telemetry/kinds.ts'`,
    'kit/b.ts': `import '../server/context.ts'`,
  },
  fine: { 'kit/http/a.ts': `import { Problem } from '#wire/problem.ts'` },
})

/** What a device runs besides Node itself: bundled, without native code. */
const agentPackages = new Set(['zod', '@peculiar/x509', 'reflect-metadata'])
law({
  never: 'the agent taking more than its short list',
  why: 'everything here runs as root’s guest on every device: few packages, no database, one bundle',
  // What makes the bundle runs where the sources are, never on a device.
  reads: (path) => codeOf('agent')(path) && !isTest(path) && path !== 'agent/bundle.ts',
  find: imports((to) => {
    if (to.path.startsWith('kit/pg') || to.path.startsWith('kit/door')) return `imports ${to.path}`
    if (!to.package || to.package.startsWith('node:') || agentPackages.has(to.package)) return undefined
    return `imports ${to.package}`
  }),
  planted: {
    'agent/a.ts': `import { Database } from '#kit/pg/database.ts'`,
    'agent/b.ts': `const commander = await import('commander')`,
  },
  fine: {
    'agent/a.ts': `import * as z from 'zod'\nz.string()`,
    'agent/b.ts': `import { open } from 'node:fs/promises'`,
  },
})

law({
  never: 'node:sqlite in the agent',
  why: 'it writes files behind the back of the permission model',
  reads: codeOf('agent'),
  find: imports((_to, how) => (how.from === 'node:sqlite' ? 'imports node:sqlite' : undefined)),
  planted: { 'agent/a.ts': `import { DatabaseSync } from 'node:sqlite'` },
})

law({
  never: 'the browser given what only Node has',
  why: 'the console runs by the same wire words, and by nothing that needs a machine',
  reads: (path) => codeOf('console')(path) && !isTest(path) && !/^console\/(vite\.config|build)\.ts$/.test(path),
  find: imports((to) =>
    to.package.startsWith('node:') || to.path.startsWith('kit/pg') ? `imports ${to.package || to.path}` : undefined,
  ),
  planted: { 'console/a.tsx': `import { readFileSync } from 'node:fs'` },
  fine: {
    'console/build.ts': `import { join } from 'node:path'`,
    'console/a.tsx': `import { call } from '#kit/http/call.ts'`,
  },
})

/** The server's floors, from the top. A room of this list imports rooms of its own line and of lines below. */
const floors = [
  ['main', 'testing'],
  ['server'],
  ['state', 'work', 'first-start'],
  ['doors'],
  ['rights'],
  ['control'],
  ['telemetry'],
  ['devices'],
  ['people'],
  ['ring', 'health', 'migrate', 'backups'],
  ['schema', 'queues'],
  ['context', 'config'],
]
const roomOf = (path: string) => (path.split('/')[1] as string).replace(/\.(test\.)?ts$/, '')
const floorOf = (path: string) => floors.findIndex((rooms) => rooms.includes(roomOf(path)))

law({
  never: 'a server floor importing upwards',
  why: 'who is asked never asks back: a lower floor can be read, tested and replaced without the upper ones',
  reads: (path) => codeOf('server')(path) && !isTest(path),
  find(file) {
    const own = floorOf(file.path)
    if (own < 0) return [{ line: 0, what: `${roomOf(file.path)} has no floor; give it one in law/places.test.ts` }]
    // The context is typed by the rooms it carries: that import is gone before anything runs.
    if (roomOf(file.path) === 'context') return []
    return imports(({ path }) => {
      if (!path.startsWith('server/')) return undefined
      return floorOf(path) >= own ? undefined : `imports ${path} from a floor below it`
    })(file)
  },
  planted: {
    'server/people/a.ts': `import { listDevices } from '../devices/list-devices.ts'`,
    'server/telemetry/a.ts': `import type { Exchange } from '../control/sync/exchange.ts'`,
    'server/misplaced/a.ts': '',
  },
  fine: {
    'server/telemetry/a.ts': `import { noteFacts } from '../devices/note-facts.ts'`,
    'server/context.ts': `import type { Authority } from './control/authority/authority.ts'`,
  },
})

/** A store belongs to the slice whose folder it stands in. */
const slice = (path: string) => (placeOf(path) === 'server' ? path.split('/').slice(0, 2).join('/') : placeOf(path))
const isStore = (path: string) => /(^|[/.-])store\.ts$/.test(path)
law({
  never: 'a slice reaching into another slice’s store',
  why: 'a table has one owner; the others ask its verbs, which know what must hold',
  reads: (path) => codeOf('server', 'advisories', 'statistics')(path) && !isTest(path),
  find: imports(({ path }, _how, file) =>
    isStore(path) && slice(path) !== slice(file.path) ? `imports ${path}` : undefined,
  ),
  planted: {
    'server/telemetry/a.ts': `import { deviceRow } from '../devices/store.ts'`,
    'server/main.ts': `import { operators } from './people/operator.store.ts'`,
  },
  fine: { 'server/telemetry/software/a.ts': `import { facts } from '../store.ts'` },
})

law({
  never: 'a device in the advisories or statistics',
  why: 'advisories travel to the inventory, the inventory never travels; statistics know sums only',
  reads: codeOf('advisories', 'statistics'),
  find(file) {
    const ids = said(file)
      .texts.filter(({ text }) => /\bdev_/.test(text))
      .map(({ line }) => ({ line, what: 'names a device id' }))
    const from = imports(({ path }, how) =>
      /^wire\/(control|telemetry|console)\//.test(path) || how.names.some((n) => n === 'DeviceId')
        ? `imports ${path}`
        : undefined,
    )
    return [...ids, ...from(file)]
  },
  planted: {
    'advisories/a.ts': `import { DeviceId } from '#wire/ids.ts'`,
    'statistics/a.ts': `import { Package } from '#wire/telemetry/software.ts'`,
    'advisories/b.ts': `const prefix = 'dev_'`,
  },
  fine: { 'advisories/a.ts': `import { Problem } from '#wire/problem.ts'` },
})
