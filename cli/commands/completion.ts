// muster completion: what a shell may offer, told from the very commands there are.
import { Argument, type Command } from 'commander'
import type { Cli } from '../cli.ts'
import { example } from '../options.ts'
import { places } from './places.ts'

/** What may follow a path of words; an option with a closed list of values is a path of its own. */
interface Offer {
  /** `devices list`, `devices list --sort`; ` -o` stands after any path. */
  readonly path: string
  readonly words: readonly string[]
}

/** Each script walks the words before the cursor as far as they are commands, and offers what follows there. */
const scripts: Readonly<Record<string, (offers: readonly Offer[], commands: readonly string[]) => string>> = {
  bash: (offers, commands) => `_muster() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} at= list= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${at:+$at }$word" in ${anyOf(commands)}) at="\${at:+$at }$word" ;; esac
  done
  for word in "$at $previous" "$at"; do
    case $word in
${cases(offers, (words) => `list="${words}"`)}
    esac
    [ -n "$list" ] && break
  done
  COMPREPLY=($(compgen -W "$list" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _muster muster`,

  zsh: (offers, commands) => `#compdef muster
_muster() {
  local at= word list=()
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in ${anyOf(commands)}) at="\${at:+$at }$word" ;; esac
  done
  for word in "$at $words[CURRENT-1]" "$at"; do
    case $word in
${cases(offers, (words) => `list=(${words})`)}
    esac
    (( $#list )) && break
  done
  compadd -- $list || _files
}
if [ "$funcstack[1]" = _muster ]; then _muster "$@"; else compdef _muster muster; fi`,

  fish: (offers, commands) => `function __muster
  set -l at
  set -l before (commandline -opc)
  for word in $before[2..]
    contains -- "$at $word" ${commands.map((command) => `' ${command}'`).join(' ')}; and set at "$at $word"
  end
  for word in "$at $before[-1]" "$at"
    switch $word
${offers.map(({ path, words }) => `      case '${path.startsWith(' ') ? `*${path}` : path && ` ${path}`}'\n        printf '%s\\n' ${words.join(' ')}; and return`).join('\n')}
    end
  end
end
complete -c muster -a '(__muster)'
# Where other words than options may follow, no file may.
complete -c muster -n 'string match -qvr "^-" -- (__muster)' -f`,
}

const anyOf = (commands: readonly string[]) => commands.map((command) => `"${command}"`).join(' | ')

const cases = (offers: readonly Offer[], give: (words: string) => string) =>
  offers
    .map(({ path, words }) => `      ${path.startsWith(' ') ? '*' : ''}"${path}") ${give(words.join(' '))} ;;`)
    .join('\n')

export function completion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText('after', example('muster completion bash > ~/.local/share/bash-completion/completions/muster'))
    .action((shell: string) => cli.terminal.out(scripts[shell]?.(offersOf(program), commandsOf(program)) ?? ''))
}

function offersOf(program: Command): Offer[] {
  const globals = program.options.flatMap((option) => option.long ?? [])
  const walk = (command: Command, path: string): Offer[] => [
    // A value of a global option may stand after any word.
    ...command.options.flatMap(({ short, long, argChoices }) =>
      [short, long].flatMap((name) => (name && argChoices ? [{ path: `${path} ${name}`, words: argChoices }] : [])),
    ),
    {
      path,
      words: [
        ...new Set([...command.commands.map((one) => one.name()), ...(path === '' ? Object.keys(places) : [])]),
        ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
        ...(command === program ? [] : command.options.flatMap((option) => option.long ?? [])),
        ...globals,
        '--help',
      ],
    },
    ...command.commands.flatMap((one) => walk(one, `${path} ${one.name()}`.trim())),
  ]
  return walk(program, '')
}

const commandsOf = (command: Command): string[] =>
  command.commands.flatMap((one) => [one.name(), ...commandsOf(one).map((below) => `${one.name()} ${below}`)])
