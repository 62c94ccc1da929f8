import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { testHome } from '../testing.ts'

const home = testHome()
afterAll(() => home[Symbol.dispose]())
writeFileSync(join(home.folder, 'inventory.gz'), '')

/** A shell script that says what is offered for the last of the words `$@`. */
const asks = {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
  bash: 'source ./muster.bash; COMP_WORDS=(muster "$@"); COMP_CWORD=$#; _muster; printf "%s\\n" "${COMPREPLY[@]}"',
  // zsh completes only at a prompt: its two ways to offer something are made to print.
  zsh: `compdef() {}; _files() { print -l -- *(N) }
    compadd() { local all=("\${@[2,-1]}"); all=(\${(M)all:#$words[CURRENT]*}); print -l -- $all; (( $#all )) }
    words=(muster "$@"); CURRENT=$(( $# + 1 )); source ./muster.zsh; _muster`,
  fish: 'source ./muster.fish; complete -C "muster $argv"',
}

async function offersWhatThereIs(shell: keyof typeof asks): Promise<void> {
  const { out, exitCode } = await home.muster(['completion', shell])
  expect(exitCode).toBe(0)
  writeFileSync(join(home.folder, `muster.${shell}`), out)
  const offered = (...words: string[]) => {
    const script = shell === 'fish' ? ['-N', '-c', asks[shell]] : ['-c', asks[shell], shell]
    return execFileSync(shell, [...script, ...words], { cwd: home.folder, encoding: 'utf8' })
      .trim()
      .split('\n')
      .sort()
  }
  expect(offered('dev')).toEqual(['devices'])
  expect(offered('sta')).toEqual(['stack'])
  expect(offered('devices', 're')).toEqual(['release', 'rename', 'retire', 'revoke'])
  expect(offered('groups', 'keep', 'un')).toEqual(['unreached'])
  expect(offered('events', 'list', '--severity', 'c')).toEqual(['critical'])
  expect(offered('-o', 'json', 'devices', 'sh')).toEqual(['show'])
  expect(offered('devices', 'list', '--se')).toEqual(['--search', '--server'])
  expect(offered('devices', 'list', '--sort', 'p')).toEqual(['packages'])
  expect(offered('devices', 'list', '-o', 'j')).toEqual(['json', 'jsonl'])
  expect(offered('inventory', 'import', 'inv')).toContain('inventory.gz')
}

describe('completion offers what there is', () => {
  it.runIf(needs('completion in bash', { bash: 'bash' }))('in bash', () => offersWhatThereIs('bash'))
  it.runIf(needs('completion in zsh', { zsh: 'zsh' }))('in zsh', () => offersWhatThereIs('zsh'))
  it.runIf(needs('completion in fish', { fish: 'fish' }))('in fish', () => offersWhatThereIs('fish'))
})
