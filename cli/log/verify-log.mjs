#!/usr/bin/env node
// Checks an exported transparency log by itself: nothing of Muster is needed, only Node and this one file.
//
//   node verify-log.mjs FOLDER --key VERIFIER-KEY [--earlier FILE ...]
//
// FOLDER holds `checkpoint`, `tile/<level>/...` and `tile/entries/...` (C2SP tlog-tiles), as `muster log export` writes them.
// VERIFIER-KEY is the log's key as `name+hash+base64` (C2SP signed-note); get it from somewhere you trust, not from FOLDER.
// An earlier FILE is a checkpoint somebody kept, or the log.json of an agent's state folder, which holds one.
//
// What is checked: the checkpoint is signed by the key; the entries are as many as it says and give its root (RFC 9162);
// the hash tiles are those of the entries; the log goes on from every earlier checkpoint, which must be signed as well.
// Exit code: 0 everything holds, 1 something does not, 2 wrong use.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const width = 256
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
const leafHash = (entry) => sha256(Buffer.of(0), entry)
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right)

/** Root over neighbours of one size, the last of which may be smaller: what has no right neighbour moves up as it is. */
function rootOver(hashes) {
  if (hashes.length === 0) return sha256()
  let row = hashes
  while (row.length > 1) {
    const above = []
    for (let i = 0; i < row.length; i += 2) above.push(i + 1 < row.length ? nodeHash(row[i], row[i + 1]) : row[i])
    row = above
  }
  return row[0]
}

function readKey(text) {
  const [name, id, base64, ...more] = text.trim().split('+')
  // The base64 part may hold '+' itself.
  const bytes = Buffer.from([base64, ...more].join('+'), 'base64')
  if (!name || bytes.length !== 33 || bytes[0] !== 1)
    throw new Error('the key is no Ed25519 verifier key (name+hash+base64)')
  const keyId = sha256(`${name}\n`, bytes).subarray(0, 4)
  if (keyId.toString('hex') !== id) throw new Error('the hash in the key is not that of its name and bytes')
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)])
  return { name, keyId, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) }
}

/** Text, size and root of a signed checkpoint. Throws what is wrong with it. */
function readCheckpoint(note, { name, keyId, key }) {
  const end = note.lastIndexOf('\n\n') + 1
  const text = note.slice(0, end)
  const [origin, size, root] = text.split('\n')
  if (end === 0 || !/^(0|[1-9]\d*)$/.test(size) || Buffer.from(root ?? '', 'base64').length !== 32)
    throw new Error('is no checkpoint')
  if (origin !== name) throw new Error(`is of another log (${origin})`)
  const signed = note
    .slice(end + 1)
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([dash, signer]) => dash === '—' && signer === name)
    .map(([, , blob]) => Buffer.from(blob ?? '', 'base64'))
    .some((blob) => blob.subarray(0, 4).equals(keyId) && verify(null, Buffer.from(text), key, blob.subarray(4)))
  if (!signed) throw new Error('is not signed by the key')
  return { size: Number(size), root: Buffer.from(root, 'base64') }
}

/** The file of a tile: its number in groups of three digits, all but the last after an x; a partial one by its width. */
function tileFile(folder, kind, index, count) {
  const groups = []
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`${groups.length > 0 ? 'x' : ''}${String(rest % 1000).padStart(3, '0')}`)
  return `${join(folder, 'tile', kind, ...groups)}${count < width ? `.p/${count}` : ''}`
}

const read = (file) => (existsSync(file) ? readFileSync(file) : undefined)

function entriesIn(bytes) {
  const entries = []
  for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt16BE(at))
    entries.push(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at)))
  return entries
}

const hashesIn = (bytes = Buffer.of()) =>
  Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(i * 32, (i + 1) * 32))

/**
 * Gives `{ holds, lines: [{ ok, text }] }`. `earlier`: texts of checkpoints, each with the name it is reported under.
 * Throws when the key or the checkpoint in the folder cannot be used at all.
 */
export function verifyLog(folder, keyText, earlier = []) {
  const lines = []
  const say = (ok, text) => lines.push({ ok, text })
  const key = readKey(keyText)
  const note = read(join(folder, 'checkpoint'))
  if (!note) throw new Error(`there is no checkpoint in ${folder}`)
  let now
  try {
    now = readCheckpoint(note.toString(), key)
  } catch (error) {
    return { holds: false, lines: [{ ok: false, text: `the checkpoint ${error.message}` }] }
  }
  say(true, `the checkpoint is signed by the key: ${now.size} entries of ${key.name}`)
  const marks = []
  for (const { name, text } of earlier)
    try {
      const mark = readCheckpoint(text.trimStart().startsWith('{') ? JSON.parse(text).checkpoint : text, key)
      if (mark.size > now.size)
        say(false, `${name}: saw ${mark.size} entries, the log has ${now.size}: its end was cut off`)
      else marks.push({ ...mark, name })
    } catch (error) {
      say(false, `${name}: ${error.message}`)
    }

  /** Unfinished row of hashes at each level; level n stands for subtrees of 256^n entries. */
  const rows = [[]]
  const numbers = [0]
  const wrong = new Set()
  const rootNow = () =>
    rows.reduce((root, row) => (row.length === 0 ? root : rootOver(root ? [...row, root] : row)), undefined) ?? sha256()
  const check = (level) => {
    const row = rows[level]
    const kept = read(tileFile(folder, String(level), numbers[level], row.length))
    if (!kept?.equals(Buffer.concat(row))) wrong.add(`${level}/${numbers[level]}`)
  }
  const push = (level, hash) => {
    rows[level] ??= []
    numbers[level] ??= 0
    rows[level].push(hash)
    if (rows[level].length < width) return
    check(level)
    const root = rootOver(rows[level])
    rows[level] = []
    numbers[level] += 1
    push(level + 1, root)
  }

  let dropped = 0
  const missing = []
  const pass = (size) => {
    for (const { name, root } of marks.filter((mark) => mark.size === size)) {
      const holds = root.equals(rootNow())
      say(holds, `${name}: its ${size} entries are ${holds ? 'the' : 'NOT the'} beginning of the log`)
    }
  }
  pass(0)
  for (let bundle = 0, size = 0; size < now.size; bundle += 1) {
    const count = Math.min(width, now.size - size)
    const bytes = read(tileFile(folder, 'entries', bundle, count))
    const entries = bytes && entriesIn(bytes)
    if (entries && entries.length !== count) missing.push(`bundle ${bundle} holds ${entries.length} of ${count}`)
    // Entries are dropped after 13 months; their hashes stay.
    const hashes = entries?.map(leafHash) ?? hashesIn(read(tileFile(folder, '0', bundle, count)))
    if (!entries) dropped += hashes.length
    if (hashes.length !== count && !entries) missing.push(`bundle ${bundle} is not there`)
    if (hashes.length === 0) break
    for (const hash of hashes.slice(0, count)) {
      push(0, hash)
      pass(++size)
    }
    if (hashes.length < count) break
  }
  for (const [level, row] of rows.entries()) if (row.length > 0) check(level)

  if (missing.length > 0) say(false, `entries are missing: ${missing.slice(0, 5).join(', ')}`)
  const root = rootNow()
  say(root.equals(now.root), `the entries ${root.equals(now.root) ? 'give' : 'do NOT give'} the root that was signed`)
  if (wrong.size === 0) say(true, 'the hash tiles are those of the entries')
  else say(false, `hash tiles are NOT those of the entries: ${[...wrong].slice(0, 5).join(', ')}`)
  if (dropped > 0)
    say(
      true,
      `${dropped} entries are not here, as those of more than 13 months are not; they were checked by their hashes`,
    )
  return { holds: lines.every(({ ok }) => ok), lines }
}

function main([folder, ...flags]) {
  const key = flags[flags.indexOf('--key') + 1]
  const from = flags.indexOf('--earlier')
  if (!folder || folder.startsWith('--') || !flags.includes('--key') || !key) {
    process.stderr.write('usage: node verify-log.mjs FOLDER --key VERIFIER-KEY [--earlier FILE ...]\n')
    return 2
  }
  const files = from < 0 ? [] : flags.slice(from + 1)
  try {
    const earlier = files.map((file) => ({ name: file, text: readFileSync(file, 'utf8') }))
    const { holds, lines } = verifyLog(folder, key, earlier)
    for (const { ok, text } of lines) process.stdout.write(`${ok ? 'ok   ' : 'FAILS'} ${text}\n`)
    return holds ? 0 : 1
  } catch (error) {
    process.stderr.write(`verify-log: ${error.message}\n`)
    return 2
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2))
