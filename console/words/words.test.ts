// What a reader must never meet: a code, or English in the middle of German.
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sharingPurposes } from '#wire/console/consents.ts'
import { statusCodes } from '#wire/console/devices.ts'
import { germanLines } from '#wire/console/german-lines.ts'
import { askReasons } from '#wire/console/syncs.ts'
import { eventTypeNames, eventTypes } from '#wire/telemetry/event.ts'
import { declaredFields } from '#wire/telemetry/kinds.ts'
import { uses } from '#wire/telemetry/uses.ts'
import { erasedPlaces } from './de/erased-places.ts'
import { de } from './de.ts'
import { en } from './en.ts'

it('every field that devices may tell has a German name', () => {
  // Words that both languages share.
  const shared = new Set(['CPU threads', 'Threads', 'Version', 'Kernel', 'Firmware'])
  const untold = declaredFields.filter((field) => de.fieldTitle(field) === field.title && !shared.has(field.title))
  expect(untold.map((field) => `${field.kind}.${field.field}`)).toEqual([])
})

it('every switch has a name and its loss in German', () => {
  for (const field of declaredFields) {
    expect(de.loseText(field.item, field.lose), field.item).not.toBe(field.lose)
    expect(de.itemTitle(field.item, field), field.item).toBeTruthy()
  }
})

it('every type of event has a title in both languages', () => {
  for (const type of eventTypeNames) {
    expect(en.events.typeTitle(type)).toBe(eventTypes[type].title)
    expect(de.events.typeTitle(type)).not.toBe(eventTypes[type].title)
  }
})

it('every reason why a device waits says what helps', () => {
  for (const words of [en, de]) {
    for (const reason of askReasons) {
      const [what, todo] = words.syncs.reasons[reason]
      expect(what.length, reason).toBeGreaterThan(10)
      expect(todo.length, reason).toBeGreaterThan(10)
    }
  }
})

it('every rule that docs/matching.md explains has words, and no other has', () => {
  const page = readFileSync(new URL('../../docs/matching.md', import.meta.url), 'utf8')
  const rules = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule as string)
  expect(rules.length).toBeGreaterThan(10)
  for (const words of [en, de]) expect(Object.keys(words.why.rules).sort()).toEqual([...new Set(rules)].sort())
})

it('every reason of a status says what is so and what to do', () => {
  const values = {
    number: () => '3',
    count: () => 3,
    duration: () => '2 h',
    list: () => 'a, b',
    text: () => 'software',
  }
  for (const code of statusCodes) {
    const english = en.reasons[code](values)
    const german = de.reasons[code](values)
    for (const text of [...english, ...german]) expect(text.length, code).toBeGreaterThan(5)
    expect(german[0], code).not.toBe(english[0])
  }
})

it('every line of the Server privacy page has German words', () => {
  const room = new URL('../../server/rights/server-privacy/', import.meta.url)
  const files = readdirSync(room).filter((name) => name.endsWith('-lines.ts'))
  const source = files.map((name) => readFileSync(new URL(name, room), 'utf8')).join('\n')
  const codes = [...source.matchAll(/\bcode: '([a-z-]+)'|notSetUp\(\s*context,\s*'([a-z-]+)'/g)].map(
    ([, a, b]) => a ?? b,
  )
  for (const purpose of sharingPurposes) codes.push(`purpose-${purpose}`)
  expect(codes.length).toBeGreaterThan(20)
  expect(codes.filter((code) => !germanLines[code as string])).toEqual([])
  expect(Object.keys(germanLines).filter((code) => !codes.includes(code))).toEqual([])
})

it('every sentence of what an erasure destroys and leaves has a German one', () => {
  const path = '../../server/rights/erasures/preview-erasure.ts'
  const source = readFileSync(new URL(path, import.meta.url), 'utf8')
  const lists = source.slice(source.indexOf('const goes'))
  const sentences = [...lists.matchAll(/^ {2}'(.+)',$/gm)].map(([, sentence]) => sentence as string)
  expect(sentences.length).toBeGreaterThan(8)
  expect(sentences.filter((sentence) => !erasedPlaces[sentence])).toEqual([])
})

it('every act that the server writes down has words', () => {
  const server = new URL('../../server/', import.meta.url)
  const files = readdirSync(server, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  const acts = sources.flatMap((name) =>
    [...readFileSync(new URL(name, server), 'utf8').matchAll(/\bact: '([a-z-]+\.[a-z-]+)'/g)].map(
      ([, act]) => act as string,
    ),
  )
  expect(acts.length).toBeGreaterThan(30)
  for (const words of [en, de]) expect(acts.filter((act) => !words.audit.acts[act])).toEqual([])
})

it('every use that a switch ends has a German sentence, and no other has', () => {
  expect(Object.keys(de.devicePrivacy.uses).sort()).toEqual(uses.map(({ says }) => says).sort())
})

it('every kind that has a term has a German title', () => {
  const source = readFileSync(new URL('../../server/rights/retention/kinds.ts', import.meta.url), 'utf8')
  const kinds = [...source.matchAll(/\bkind: '([a-z-]+)'/g)].map(([, kind]) => kind as string)
  expect(kinds.length).toBeGreaterThan(10)
  expect(kinds.filter((kind) => de.retention.kindTitle({ kind, title: 'untold' }) === 'untold')).toEqual([])
  for (const type of eventTypeNames)
    expect(de.retention.kindTitle({ kind: `events.${type}`, title: '' })).toBe(
      `Ereignisse: ${de.events.typeTitle(type)}`,
    )
})
