// The forms in which a text may lie in a file: whoever searches for it must know them all.
import { writingsOf } from './address-writings.ts'

/** A text of fewer bytes is found everywhere by chance. */
export const leastBytes = 5

/**
 * Bytes by the name of the form: UTF-8, UTF-16 (both orders), upper and lower case, reversed, hexadecimal, base64 and base64url
 * in each of the three alignments, percent-encoded (RFC 3986), JSON- and HTML-escaped. An address or an id also in its other
 * writings and as its bytes. Forms that are the same come once.
 */
export function disguisesOf(text: string | Uint8Array): ReadonlyMap<string, Buffer> {
  return once(
    typeof text === 'string'
      ? [...textForms(text), ...byteForms(Buffer.from(text)), ...otherWritings(text)]
      : byteForms(Buffer.from(text)),
  )
}

function textForms(text: string): [string, Buffer][] {
  const utf8 = Buffer.from(text)
  const wide = Buffer.from(text, 'utf16le')
  return [
    ['UTF-8', utf8],
    ['lower case', Buffer.from(text.toLowerCase())],
    ['upper case', Buffer.from(text.toUpperCase())],
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
    ['reversed', Buffer.from([...text].reverse().join(''))],
    ['percent-encoded', Buffer.from(encodeURIComponent(text))],
    ['percent-encoded whole', Buffer.from([...utf8].map((byte) => `%${hex2(byte)}`).join(''))],
    ['JSON', Buffer.from(JSON.stringify(text).slice(1, -1))],
    ['JSON-escaped', Buffer.from(jsonOf(text))],
    ['HTML-escaped', Buffer.from(htmlOf(text))],
  ]
}

function otherWritings(text: string): [string, Buffer][] {
  const { texts, bytes } = writingsOf(text)
  const written = texts.map((one): [string, Buffer] => [`written ${one}`, Buffer.from(one)])
  return bytes
    ? [...written, ...byteForms(bytes).map(([form, value]): [string, Buffer] => [`binary, ${form}`, value])]
    : written
}

function byteForms(bytes: Buffer): [string, Buffer][] {
  const forms: [string, Buffer][] = [
    ['as they are', bytes],
    ['hexadecimal', Buffer.from(bytes.toString('hex'))],
    ['HEXADECIMAL', Buffer.from(bytes.toString('hex').toUpperCase())],
  ]
  for (const [name, of] of [['base64', 'base64'] as const, ['base64url', 'base64url'] as const])
    for (let shift = 0; shift < 3; shift += 1) {
      const cut = aligned(bytes, shift, of)
      if (cut.length > 0) forms.push([`${name}, shifted by ${shift}`, Buffer.from(cut)])
    }
  return forms
}

function once(forms: readonly [string, Buffer][]): ReadonlyMap<string, Buffer> {
  const seen = new Set<string>()
  const kept = forms.filter(([, bytes]) => {
    const key = bytes.toString('latin1')
    return bytes.length >= leastBytes && !seen.has(key) && seen.add(key)
  })
  return new Map(kept)
}

/** The characters that stand for these bytes alone when `shift` others stand before them and any after. */
function aligned(bytes: Buffer, shift: number, form: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString(form)
    .replaceAll('=', '')
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
}

const hex2 = (byte: number) => byte.toString(16).padStart(2, '0').toUpperCase()

function jsonOf(text: string): string {
  return [...JSON.stringify(text).slice(1, -1)]
    .map((sign) =>
      sign > '\x7e' ? [...Array(sign.length).keys()].map((i) => `\\u${hex4(sign.charCodeAt(i))}`).join('') : sign,
    )
    .join('')
}

const hex4 = (unit: number) => unit.toString(16).padStart(4, '0')

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const htmlOf = (text: string) => text.replace(/[&<>"']/g, (sign) => signs[sign] as string)
