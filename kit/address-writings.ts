// An address or an id is one value with many writings: whoever searches for one of them must know the others.

/** Other texts and the bytes that mean the same; none for a text that is no address and no id. */
interface Writings {
  readonly texts: readonly string[]
  /** In network order; an IPv4 address, and one of zeros, has too few to mean anything. */
  readonly bytes?: Buffer
}

/** MAC (48 and 64 bits, IEEE 802), IPv4 and IPv6 (RFC 4291, 5952) with or without `/prefix`, UUID (RFC 9562). */
export function writingsOf(text: string): Writings {
  const address = text.replace(/\/\d{1,3}$/, '')
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return { texts: [address] }
  if (/^([0-9a-f]{2}[:-]){5}(([0-9a-f]{2}[:-]){2})?[0-9a-f]{2}$/i.test(text)) return ofHex(hexIn(text), hardware)
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return ofHex(hexIn(text), uuid)
  const groups = groupsOf(address)
  return groups ? ofHex(groups.map((group) => group.padStart(4, '0')).join(''), internet) : { texts: [] }
}

const hexIn = (text: string) => text.replaceAll(/[^0-9a-f]/gi, '').toLowerCase()

/** `::1` as bytes, or without its colons, is found everywhere by chance. */
const leastDifferent = 4

function ofHex(hex: string, divided: (hex: string) => string[]): Writings {
  const bytes = Buffer.from(hex, 'hex')
  const isTelling = new Set(bytes).size >= leastDifferent
  const texts = [...divided(hex), ...(isTelling ? [hex] : [])].flatMap((one) => [one, one.toUpperCase()])
  return { texts, ...(isTelling && { bytes }) }
}

const cut = (hex: string, digits: number) => hex.match(new RegExp(`.{${digits}}`, 'g')) as string[]

const uuid = (hex: string) => [hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')]

const hardware = (hex: string) => [
  cut(hex, 2).join(':'),
  cut(hex, 2).join('-'),
  cut(hex, 4).join('.'),
  cut(hex, 4).join(':'),
]

function internet(hex: string): string[] {
  const whole = cut(hex, 4)
  const short = whole.map((group) => group.replace(/^0{1,3}/, ''))
  return [whole.join(':'), short.join(':'), new URL(`http://[${short.join(':')}]/`).hostname.slice(1, -1)]
}

/** The eight groups of an IPv6 address; undefined when it is none. */
function groupsOf(text: string): string[] | undefined {
  if (!/^[0-9a-f:]*:[0-9a-f:.]*$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined
  const [head = '', tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
}
