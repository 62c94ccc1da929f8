// Alpine's secfixes: per branch and repository, which version of an origin package fixed which vulnerability.
import type { Affected } from '#wire/advisories/advisory.ts'
import { cvesIn, fieldsOf, idOf, listOf, proseOf, wordOf } from '../formats/fields.ts'
import { parsed } from '../formats/json-documents.ts'
import { faultOf, jsonPieces } from '../formats/json-pieces.ts'
import { fixedBelow, orderFor } from '../formats/ranges.ts'
import { hour } from './osv-source.ts'
import type { Fault, Source, SourceRecord } from './source.ts'

const base = 'https://secdb.alpinelinux.org'
const filesOf = (url: string, minor: number) =>
  ['main', 'community'].map((name) => `${url.replace(/\/$/, '')}/v3.${minor}/${name}.json`)
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
/** Branches devices may still run; a file for an older one can be imported. Later ones are found when they appear. */
const [oldest, newest] = [16, 23]

export const alpineSecdb: Source = {
  id: 'alpine-secdb',
  title: 'Alpine security database',
  licence: 'CC-BY-SA-4.0',
  url: base,
  home: 'https://security.alpinelinux.org/',
  gives: 'advisories',
  scheduleSeconds: 6 * hour,
  freshForSeconds: 48 * hour,
  part: 'whole',
  steps: (url) => upTo(oldest, newest).flatMap((minor) => filesOf(url, minor)),
  further: (url) => upTo(newest + 1, newest + 20).map((minor) => filesOf(url, minor)),
  recognise: (name, head) => {
    const text = head.toString('utf8')
    return /"secfixes"\s*:/.test(text) || (/"distroversion"\s*:/.test(text) && /\.json(\.gz)?$/.test(name))
  },
  async *read(bytes, { name, url }) {
    const packages: Buffer[] = []
    let [, branch = '', repository = ''] = /(v\d+\.\d+|edge)[/-](\w+)\.json/.exec(url ?? name) ?? []
    const wanted = ([first, , ...deeper]: readonly unknown[]) =>
      deeper.length === 0 && (first === 'packages' || first === 'distroversion' || first === 'reponame')
    for await (const piece of jsonPieces(
      bytes,
      (path) => wanted(path) && path.length === (path[0] === 'packages' ? 2 : 1),
    )) {
      if (!('raw' in piece)) yield faultOf(piece)
      else if (piece.path[0] === 'packages') packages.push(piece.raw)
      else {
        const read = parsed(piece.raw, String(piece.path[0]))
        if ('fault' in read) yield read
        const word = 'value' in read ? wordOf(read.value, 40) : undefined
        if (piece.path[0] === 'distroversion') branch = word ?? branch
        else repository = word ?? repository
      }
    }
    if (!/^(v\d+\.\d+|edge)$/.test(branch) || !/^\w+$/.test(repository)) {
      yield { fault: `${name}: does not say which branch and repository it is about` }
      return
    }
    for (const [index, raw] of packages.entries()) yield* packageOf(raw, `package ${index + 1}`, branch, repository)
  },
}

function* packageOf(raw: Buffer, where: string, branch: string, repository: string): Generator<SourceRecord | Fault> {
  const read = parsed(raw, where)
  if ('fault' in read) return yield { ...read }
  const stated = fieldsOf(fieldsOf(read.value)?.pkg)
  const name = wordOf(stated?.name)
  const fixes = fieldsOf(stated?.secfixes)
  if (!name || !fixes) return yield { fault: `${where}: neither name nor fixes` }
  const about = { ecosystem: `Alpine:${branch}`, name }
  const fixedBy = new Map<string, { texts: string[]; versions: string[] }>()
  for (const [version, ids] of Object.entries(fixes))
    for (const text of listOf(ids))
      for (const id of typeof text === 'string' ? namesIn(text.slice(0, 500)) : []) {
        const held = fixedBy.get(id) ?? { texts: [], versions: [] }
        held.texts.push(proseOf(text, 200))
        held.versions.push(version)
        fixedBy.set(id, held)
      }
  for (const [id, { texts, versions }] of fixedBy) {
    const key = `${branch}/${repository}/${name}/${id}`
    const { affected, note } = statementFor(about, versions)
    yield {
      key,
      raw,
      advisory: {
        id,
        kind: 'security',
        title: `${name}: ${texts[0] || id}`.slice(0, 300),
        aliases: [],
        covers: [],
        cvss: [],
        affected: [affected],
      },
      references: [{ type: 'WEB', url: `https://security.alpinelinux.org/vuln/${id}` }],
    }
    if (note) yield { fault: `${key}: ${note}`, key, note: true }
  }
}

/** Version 0: never affected. Fixed in several: the last one is the whole fix. */
function statementFor(about: Pick<Affected, 'ecosystem' | 'name'>, versions: readonly string[]) {
  const fixed = versions.filter((version) => version !== '0')
  if (fixed.length === 0) return { affected: { ...about, ranges: [], state: 'not-affected' as const }, note: undefined }
  const order = orderFor(about.ecosystem)
  const last = fixed.reduce((a, b) => (order?.valid(a) && order.valid(b) && order.compare(b, a) > 0 ? b : a))
  const { affected, note } = fixedBelow(about, fixed.find((version) => !order?.valid(version)) ?? last)
  return { affected, note }
}

/** `CVE-2016-6258 XSA-182` is one vulnerability with the CVE's name; without a CVE the first name counts: `XSA-207`. */
function namesIn(text: string): string[] {
  const cves = cvesIn(text)
  if (cves.length > 0) return cves
  const word = text.split(/\s+/).find((one) => /^[A-Za-z]+[\w-]*-\d[\w-]*$/.test(one) && !/^CVE-/i.test(one))
  return word && idOf(word) ? [word] : []
}
