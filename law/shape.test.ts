// A stranger finds the way by names and lengths: rooms are named after what they hold and are small enough to read.
import { law } from './law.ts'
import { isCode, isTest } from './tree.ts'

const written = (path: string) =>
  isCode(path) || /\.(sql|css|sh|mjs|cjs|js|yaml|yml)$/.test(path) || /^(bin|\.ci)\//.test(path)
const made = (path: string) => path.endsWith('.dump.sql')
const everyText = (path: string) => !/\.(png|svg|ico|woff2|gz|zst|sqlite)$/.test(path) && !made(path)
const whole = (what: string | undefined) => (what ? [{ line: 0, what }] : [])

/** Reports every line that matches. */
const lines = (wrong: RegExp) => (file: { text: string }) =>
  file.text.split('\n').flatMap((text, i) => {
    const match = wrong.exec(text)
    return match ? [{ line: i + 1, what: match[0] }] : []
  })

/** A test is read in parts, never as a whole. */
const longest = (path: string) => (isTest(path) ? 800 : 400)
law({
  never: 'a file too long to read in one sitting',
  why: 'above 250 lines a file wants a reason, above 400 it holds two things',
  reads: (path) => written(path) && !made(path),
  find: ({ path, text }) => {
    const count = text.split('\n').length - 1
    return whole(count > longest(path) ? `${count} lines` : undefined)
  },
  planted: { 'server/a.ts': '\n'.repeat(401) },
  fine: { 'server/a.ts': '\n'.repeat(400), 'server/a.test.ts': '\n'.repeat(500) },
})

law({
  never: 'a room that does not say why it exists',
  why: 'the first sentence of a file is its door plate',
  reads: (path) => written(path) && !made(path) && !isTest(path),
  find: ({ text }) => {
    const first = text.replace(/^#!.*\n(set .*\n)?/, '').trimStart()
    const plate = /^(\/\/|--|#|\/\*+)\s*\S(.*\n?){0,3}?.*[.:?!)](\s*\*\/)?\s*(\n|$)/.exec(first)
    return whole(plate ? undefined : 'does not open with a sentence in a comment')
  },
  planted: {
    'server/a.ts': 'export const a = 1\n',
    'server/b.sql': 'create table a ();',
    'agent/c.ts': '// enrolment\nexport const c = 1',
  },
  fine: {
    'server/a.ts': '// Keeps what was promised.\nexport const a = 1',
    'bin/a': '#!/bin/sh\n# Finds a Node that can run Muster.',
  },
})

law({
  never: 'a name that says nothing',
  why: 'what has no name of its own has no place of its own',
  reads: everyText,
  find: ({ path }) => {
    const bad = path
      .split('/')
      .find((part) => /^(utils?|helpers?|common|misc|managers?|services?|lib|shared|core)(\.|$)/i.test(part))
    const kept = /^wire\/telemetry\/services\.ts$|^agent\/helper\/|^agent\/telemetry\/collect\/services/.test(path)
    return whole(bad && !kept ? `named ${bad}` : undefined)
  },
  planted: { 'server/utils.ts': '', 'server/people/helpers/a.ts': '', 'kit/common.ts': '' },
  fine: { 'wire/telemetry/services.ts': '', 'server/people/sign-in.ts': '' },
})

law({
  never: 'a file name in another style',
  why: 'kebab-case everywhere: a name can be guessed',
  reads: (path) => isCode(path) || path.endsWith('.sql'),
  find: ({ path }) =>
    whole(
      path.split('/').every((part) => /^\.?[a-z0-9]+([.-][a-z0-9]+)*$/.test(part)) ? undefined : 'is not kebab-case',
    ),
  planted: { 'server/DeviceList.ts': '', 'console/devices/DevicePage.tsx': '', 'kit/pg_pool.ts': '' },
  fine: { 'server/devices/list-devices.test.ts': '', 'server/people/opr.store.ts': '' },
})

law({
  never: 'unfinished work left in the tree',
  why: 'what is not done is an issue, not a comment',
  reads: (path) => everyText(path) && !path.startsWith('law/'),
  find: lines(/\b(TODO|FIXME|XXX|HACK)\b|not implemented|placeholder text|\bfor now\b/),
  planted: {
    'server/a.ts': '// TODO: check',
    'docs/a.md': 'Not there for now.',
    'kit/b.ts': `throw new Error('not implemented')`,
  },
  fine: { 'console/a.tsx': '<input placeholder={words.search} />' },
})

law({
  never: 'a test that cannot fail or does not run',
  why: 'a test that is left out is listed by law/needs.ts, with the tool it wants',
  reads: (path) => isTest(path) && !path.startsWith('law/shape'),
  find: lines(/\b(it|test|describe)\.(only|skip|todo)\b|\bexpect\((true|1)\)\.to/),
  planted: { 'server/a.test.ts': `it.skip('works', () => {})`, 'server/b.test.ts': 'expect(true).toBe(true)' },
  fine: { 'server/a.test.ts': `it.runIf(needs('x', { dpkg: 'dpkg' }))('works', () => {})` },
})

law({
  never: 'the path of one machine',
  why: 'a clone works where it lies',
  reads: (path) => everyText(path) && !path.startsWith('law/shape'),
  find: lines(/(^|[\s'"`(=:])\/(work|root|farm|home\/[a-z]+|Users)\/[A-Za-z.]/),
  planted: { 'stack/a.ts': `const data = '/work/shared/data'`, 'docs/a.md': 'see /root/notes' },
  fine: { 'stack/a.ts': `const data = '/var/lib/muster'` },
})

law({
  never: 'a shape that type stripping cannot strip, or a check that is switched off',
  why: 'what is checked is what runs; a silenced check is a promise nobody keeps',
  reads: isCode,
  find: ({ path, text }) =>
    path.startsWith('law/shape')
      ? []
      : lines(/@ts-(ignore|nocheck|expect-error)|\bas any\b|:\s*any\s*([;,)=\]|]|$)|biome-ignore-all/)({ text }),
  planted: { 'server/a.ts': '// @ts-ignore', 'server/b.ts': 'const a = b as any' },
  fine: { 'server/a.ts': 'const a = b as unknown' },
})
