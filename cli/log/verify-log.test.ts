// The offline verifier, run as a stranger runs it, on logs laid out here by RFC 9162 and C2SP tlog-tiles: good ones hold, others do not.
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { testHome } from '../testing.ts'
import { verifyLog } from './verify-log.mjs'

const file = join(import.meta.dirname, 'verify-log.mjs')
const home = mkdtempSync(join(tmpdir(), 'muster-verify-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const sha256 = (...parts: Uint8Array[]) => parts.reduce((h, part) => h.update(part), createHash('sha256')).digest()
const entry = (i: number) => sha256(Buffer.from(`entry ${i}`))
const leaf = (one: Uint8Array) => sha256(Buffer.of(0), one)
function root(hashes: readonly Buffer[]): Buffer {
  if (hashes.length < 2) return hashes[0] ?? sha256()
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1))
  return sha256(Buffer.of(1), root(hashes.slice(0, k)), root(hashes.slice(k)))
}

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const bytes = Buffer.concat([Buffer.of(1), publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)])
const keyId = (name: string) => sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4)
const keyOf = (name: string) => `${name}+${keyId(name).toString('hex')}+${bytes.toString('base64')}`
const key = keyOf('test/log')

function checkpoint(entries: readonly Buffer[], name = 'test/log'): string {
  const text = `${name}\n${entries.length}\n${root(entries.map(leaf)).toString('base64')}\n`
  const blob = Buffer.concat([keyId(name), sign(null, Buffer.from(text), privateKey)])
  return `${text}\n— ${name} ${blob.toString('base64')}\n`
}

const chunks = <T>(list: readonly T[]) =>
  Array.from({ length: Math.ceil(list.length / 256) }, (_, i) => list.slice(i * 256, (i + 1) * 256))

let count = 0
/** A folder with the log of these entries. */
function laidOut(entries: readonly Buffer[]): string {
  const folder = join(home, String(++count))
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const name = (i: number, width: number) =>
    `${i > 999 ? `x${String(Math.floor(i / 1000)).padStart(3, '0')}/` : ''}${String(i % 1000).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`
  for (const [i, chunk] of chunks(entries).entries())
    write(`tile/entries/${name(i, chunk.length)}`, Buffer.concat(chunk.flatMap((one) => [Buffer.of(0, 32), one])))
  let row: Buffer[] = entries.map(leaf)
  for (let level = 0; row.length > 0; level += 1) {
    for (const [i, chunk] of chunks(row).entries())
      write(`tile/${level}/${name(i, chunk.length)}`, Buffer.concat(chunk))
    row = chunks(row)
      .filter((chunk) => chunk.length === 256)
      .map(root)
  }
  write('checkpoint', checkpoint(entries))
  return folder
}

const all = Array.from({ length: 1400 }, (_, i) => entry(i))
const failures = (folder: string, earlier: { name: string; text: string }[] = []) =>
  verifyLog(folder, key, earlier).lines.flatMap(({ ok, text }) => (ok ? [] : [text]))

function asAStranger(...words: string[]) {
  try {
    return { exitCode: 0, out: execFileSync(process.execPath, [file, ...words], { encoding: 'utf8', stdio: 'pipe' }) }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { exitCode: status, out: stdout + stderr }
  }
}

describe('a good log', () => {
  it('holds at any size, from any earlier one on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: all.length }), fc.array(fc.nat(), { maxLength: 3 }), (size, sizes) => {
        const folder = laidOut(all.slice(0, size))
        const earlier = sizes.map((n) => ({ name: `${n}`, text: checkpoint(all.slice(0, n % (size + 1))) }))
        const { holds, lines } = verifyLog(folder, key, earlier)
        expect([holds, lines.length]).toEqual([true, 3 + earlier.length])
        rmSync(folder, { recursive: true })
      }),
      { numRuns: 12 },
    )
  })

  it('holds with three levels of tiles', () => {
    const entries = Array.from({ length: 66_000 }, (_, i) => entry(i))
    expect(failures(laidOut(entries))).toEqual([])
  })

  it('holds where entries are past their time, and says how many', () => {
    const folder = laidOut(all)
    rmSync(join(folder, 'tile/entries/001'))
    const { holds, lines } = verifyLog(folder, key)
    expect([holds, lines.at(-1)?.text]).toEqual([true, expect.stringMatching(/^256 entries are not here/)])
  })
})

describe('a log that is not what it was', () => {
  it('is found by an earlier checkpoint, whatever was changed before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(), fc.nat(), (size, n, way) => {
        const [before, at] = [all.slice(0, size), n % size]
        const ways = [before.with(at, entry(9999)), before.toSpliced(at, 1), before.toSpliced(at, 0, entry(9999))]
        const changed = [...(ways[way % 3] as Buffer[]), ...all.slice(700, 900)]
        const folder = laidOut(changed)
        expect(failures(folder)).toEqual([])
        expect(failures(folder, [{ name: 'kept', text: checkpoint(before) }])).toEqual([
          `kept: its ${size} entries are NOT the beginning of the log`,
        ])
        rmSync(folder, { recursive: true })
      }),
      { numRuns: 12 },
    )
  })

  it('is found without one where a byte of any file was changed', () => {
    const good = laidOut(all.slice(0, 700))
    const files = [
      'tile/entries/000',
      'tile/entries/002.p/188',
      'tile/0/001',
      'tile/0/002.p/188',
      'tile/1/000.p/2',
      'checkpoint',
    ]
    for (const name of files) {
      const folder = join(home, `changed-${name.replaceAll('/', '-')}`)
      cpSync(good, folder, { recursive: true })
      const content = readFileSync(join(folder, name))
      content[40] = (content[40] as number) ^ 1
      writeFileSync(join(folder, name), content)
      expect(failures(folder), name).not.toEqual([])
    }
  })

  it('is found where entries are missing, too many, or cut off', () => {
    const cut = laidOut(all.slice(0, 700))
    writeFileSync(join(cut, 'checkpoint'), checkpoint(all.slice(0, 800)))
    expect(failures(cut).join()).toContain('bundle 2 is not there')
    expect(failures(laidOut(all.slice(0, 300)), [{ name: 'kept', text: checkpoint(all.slice(0, 301)) }])).toEqual([
      'kept: saw 301 entries, the log has 300: its end was cut off',
    ])
  })

  it('is found where the key or the name is another', () => {
    const folder = laidOut(all.slice(0, 3))
    expect(verifyLog(folder, keyOf('test/other')).holds).toBe(false)
    const text = checkpoint(all.slice(0, 2), 'test/other')
    expect(failures(folder, [{ name: 'kept', text }])).toEqual(['kept: is of another log (test/other)'])
    const unsigned = checkpoint(all.slice(0, 2)).replace(/.{4}(=*)\n$/, 'AAAA$1\n')
    expect(failures(folder, [{ name: 'kept', text: unsigned }])).toEqual(['kept: is not signed by the key'])
    expect(() => verifyLog(folder, key.replace(/\+.{8}\+/, '+00000000+'))).toThrow('the hash in the key')
  })
})

describe('a stranger', () => {
  it('gets lines to read and an exit code to act on', () => {
    const folder = laidOut(all.slice(0, 300))
    writeFileSync(join(home, 'log.json'), JSON.stringify({ checkpoint: checkpoint(all.slice(0, 200)) }))
    const good = asAStranger(folder, '--key', key, '--earlier', join(home, 'log.json'))
    expect([good.exitCode, good.out.split('\n').filter((line) => line.startsWith('ok')).length]).toEqual([0, 4])
    writeFileSync(join(home, 'forged'), checkpoint(all.slice(1, 201)))
    const bad = asAStranger(folder, '--key', key, '--earlier', join(home, 'forged'))
    expect([bad.exitCode, /^FAILS .*forged: its 200 entries are NOT the beginning/m.test(bad.out)]).toEqual([1, true])
    expect(asAStranger(folder).exitCode).toBe(2)
    expect(asAStranger(join(home, 'nowhere'), '--key', key)).toMatchObject({
      exitCode: 2,
      out: expect.stringContaining('there is no checkpoint in'),
    })
  })

  it('reads it in one sitting, and it takes nothing of ours along', () => {
    const text = readFileSync(file, 'utf8')
    expect(text.split('\n').length).toBeLessThan(200)
    const taken = [...text.matchAll(/^import .* from '(.*)'$/gm)].map((match) => match[1])
    expect(taken.every((name) => name?.startsWith('node:'))).toBe(true)
    expect(taken.length).toBeGreaterThan(2)
  })

  it('is told by the command line what it lacks', async () => {
    using cli = testHome()
    const said = await cli.muster(['log', 'verify', join(home, 'nowhere'), '--key', key])
    expect(said).toMatchObject({ exitCode: 1, notes: expect.stringContaining('there is no checkpoint in') })
    const folder = laidOut(all.slice(0, 5))
    expect(await cli.muster(['log', 'verify', folder, '--key', key])).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^ok/),
    })
  })
})
