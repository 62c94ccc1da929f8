// Versions that look like those of a package manager and are nasty to compare; pairs of them that often differ little.
import fc from 'fast-check'
import type { Pair } from './oracles.ts'

const digits = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 30 }).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('0', '00', '007', '010', '20240610', '9007199254740993', '9007199254740992'),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9]{1,40}$/) },
)
const words = fc.constantFrom('', 'a', 'b', 'rc', 'beta', 'alpha', 'git', 'p', 'dfsg', 'el', 'A', 'Z', 'z', 'cvs')

/** Pieces one after the other; the second of a pair is another one, or the first with one piece taken out, doubled or changed. */
function alike(piece: fc.Arbitrary<string>, start: fc.Arbitrary<string>): fc.Arbitrary<Pair> {
  const pieces = fc.array(piece, { maxLength: 6 })
  const whole = (first: string, rest: readonly string[]) => [first, ...rest].join('')
  const changed = fc
    .tuple(start, pieces, fc.nat(), piece, fc.constantFrom('out', 'in', 'other', 'twice', 'same'))
    .map(([first, rest, at, other, how]): Pair => {
      const place = rest.length === 0 ? 0 : at % rest.length
      const here = rest.slice(place, place + 1)
      const middle = { out: [], in: [...here, other], other: [other], twice: [...here, ...here], same: here }[how] ?? []
      return [whole(first, rest), whole(first, [...rest.slice(0, place), ...middle, ...rest.slice(place + 1)])]
    })
  const apart = fc.tuple(start, pieces, start, pieces).map(([a, x, b, y]): Pair => [whole(a, x), whole(b, y)])
  return fc.oneof({ weight: 3, arbitrary: changed }, { weight: 1, arbitrary: apart })
}

const epoch = fc.oneof({ weight: 6, arbitrary: fc.constant('') }, fc.constantFrom('0:', '1:', '00:', '2:', '10:'))
const ending = (pair: fc.Arbitrary<Pair>, end: fc.Arbitrary<string>) =>
  fc.tuple(pair, end, end, fc.boolean()).map(([[a, b], x, y, same]): Pair => [a + x, b + (same ? x : y)])

const debPiece = fc.tuple(fc.constantFrom('', '.', '+', '~', '~~', '-', '.~', '+~', ':', '..'), words, digits)
const debStart = fc.tuple(epoch, digits).map((parts) => parts.join(''))
const debRevision = fc.oneof(
  fc.constantFrom('', '', '-0', '-1', '-1~', '-1+b1', '-00', '-0ubuntu1', '-1~deb12u1', '-10+deb12u10', '-~'),
  fc.tuple(fc.constant('-'), digits, fc.constantFrom('', '+', '~', '.'), words).map((parts) => parts.join('')),
)
/** dpkg takes a colon in the upstream version only after an epoch, and nothing empty before or after the last hyphen. */
const debValid = (pair: Pair) => pair.every((text) => /^(\d{1,2}:\d.*|\d[^:]*)$/.test(text) && !text.endsWith('-'))

export const debPairs: fc.Arbitrary<Pair> = ending(
  alike(
    debPiece.map((parts) => parts.join('')),
    debStart,
  ),
  debRevision,
).filter(debValid)

const rpmPiece = fc.tuple(fc.constantFrom('', '.', '_', '+', '~', '^', '^~', '~^', '..', '._'), words, digits)
const rpmTail = fc.constantFrom('', '.', '_', '~', '^', '.a', '+')
const rpmRelease = fc.oneof(
  fc.constantFrom('-0', '-1', '-1.el8', '-1.el8_10', '-1.el9', '-2.module_el8.4.0+2396+b2b60bb5', '-1~rc1', '-1^git'),
  fc.tuple(fc.constant('-'), digits, fc.constantFrom('.', '_', '~', '^', ''), words, digits).map((p) => p.join('')),
)
export const rpmPairs: fc.Arbitrary<Pair> = ending(
  ending(
    alike(
      rpmPiece.map((parts) => parts.join('')),
      fc.tuple(epoch, fc.oneof(digits, words)).map((parts) => parts.join('')),
    ),
    rpmTail,
  ),
  rpmRelease,
).filter((pair) => pair.every((text) => /^(\d+:)?[^-:]+-[^-]+$/.test(text)))

const apkPiece = fc.oneof(
  digits.map((number) => `.${number}`),
  fc.constantFrom('a', 'b', 'z', '.0', '.00', '.', '_alpha', '_rc', '_pre2', '_git', '_p', '_hg'),
  digits.map((number) => `_p${number}`),
  digits.map((number) => `_git${number}`),
)
const apkRevision = fc.constantFrom('', '-r0', '-r1', '-r10', '-r00', '-r')
export const apkPairs = ending(alike(apkPiece, digits), apkRevision)

const semverEnd = fc.constantFrom(
  '',
  '',
  '-0',
  '-1',
  '-rc.1',
  '-rc.10',
  '-rc.1.0',
  '-alpha',
  '-Alpha',
  '--',
  '-1a',
  '+b',
)
export const semverPairs = ending(
  alike(
    digits.map((number) => `.${number}`),
    digits,
  ),
  semverEnd,
)

const pep440End = fc
  .tuple(
    fc.constantFrom('', 'a1', 'b2', 'rc', 'rc3', '.pre4', '-alpha', 'c1'),
    fc.constantFrom('', '', '.post1', '-1', '.post', '.r0'),
    fc.constantFrom('', '', '.dev0', '.dev1', 'dev'),
    fc.constantFrom('', '', '+local', '+1', '+1.a', '+ubuntu.1', '+1.0', '+a'),
  )
  .map((parts) => parts.join(''))
export const pep440Pairs = ending(
  alike(
    digits.map((number) => `.${number}`),
    fc.tuple(fc.constantFrom('', '', '1!', '0!'), digits).map((parts) => parts.join('')),
  ),
  pep440End,
)
