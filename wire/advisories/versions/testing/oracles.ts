// What dpkg and rpm themselves say about pairs of versions, many pairs a process.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Pair = readonly [a: string, b: string]

/** Signs, in the order of the pairs, by Dpkg::Version of package libdpkg-perl. */
export function askDpkg(pairs: readonly Pair[]): number[] {
  const program = `use Dpkg::Version; binmode STDIN; while (<STDIN>) { chomp; my ($a, $b) = split /\\t/;
    print version_compare($a, $b), "\\n" }`
  return signs(execFileSync('perl', ['-e', program], { input: lines(pairs), maxBuffer: 1 << 28 }), pairs)
}

/** Signs, in the order of the pairs, by rpmvercmp of the rpm that is installed, which takes whole EVRs since 4.16. */
export function askRpm(pairs: readonly Pair[]): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'muster-rpm-'))
  try {
    const file = join(folder, 'pairs')
    writeFileSync(file, lines(pairs))
    const program = `for line in io.lines("${file}") do local a, b = line:match("^(.-)\\t(.*)$"); print(rpm.vercmp(a, b) .. "\\n") end`
    return signs(execFileSync('rpm', ['--eval', `%{lua: ${program}}`], { maxBuffer: 1 << 28 }), pairs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const lines = (pairs: readonly Pair[]) => pairs.map((pair) => `${pair.join('\t')}\n`).join('')

function signs(answer: Buffer, pairs: readonly Pair[]): number[] {
  const found = answer.toString('latin1').trim().split(/\s+/).map(Number)
  if (found.length !== pairs.length || found.some((sign) => ![-1, 0, 1].includes(sign)))
    throw new Error(`The oracle answered ${found.length} of ${pairs.length} pairs`)
  return found
}
