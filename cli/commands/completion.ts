// muster completion: what a shell may offer, told from the very commands there are.
import { Argument, type Command } from 'commander'
import type { Cli } from '../cli.ts'
import { example } from '../options.ts'
import { places } from './places.ts'

/** What may follow a path of words; values for an option that has a closed list of them. */
interface Offer {
  readonly path: string
  readonly words: readonly string[]
  readonly values: ReadonlyMap<string, readonly string[]>
}

const scripts: Readonly<Record<string, (offers: readonly Offer[]) => string>> = {
  bash: bashScript,
  zsh: (offers) => `#compdef muster\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(offers)}`,
  fish: fishScript,
}

export function completion(program: Command, cli: Cli): void {
  program
    .command('completion')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText('after', example('muster completion bash > ~/.local/share/bash-completion/completions/muster'))
    .action((shell: string) => cli.terminal.out(scripts[shell]?.(offersOf(program)) ?? ''))
}

function offersOf(program: Command): Offer[] {
  const globals = program.options.flatMap((option) => option.long ?? [])
  const walk = (command: Command, path: string): Offer[] => [
    {
      path,
      words: [
        ...command.commands.map((one) => one.name()),
        ...(path === '' ? Object.keys(places) : []),
        ...command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
        ...(command === program ? [] : command.options.flatMap((option) => option.long ?? [])),
        ...globals,
        '--help',
      ],
      values: new Map(
        command.options.flatMap((option) =>
          [option.short, option.long].flatMap((name): [string, string[]][] =>
            name && option.argChoices ? [[name, option.argChoices]] : [],
          ),
        ),
      ),
    },
    ...command.commands.flatMap((one) => walk(one, `${path} ${one.name()}`.trim())),
  ]
  return walk(program, '')
}

function bashScript(offers: readonly Offer[]): string {
  const cases = offers.flatMap(({ path, words, values }) => [
    // A value of a global option may stand after any word.
    ...[...values].map(
      ([name, list]) => `${path === '' ? `*" ${name}"` : `"${path} ${name}"`}) words="${list.join(' ')}" ;;`,
    ),
    `"${path}") words="${words.join(' ')}" ;;`,
  ])
  return `_muster() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path= words= word i
  local known=" ${offers.map(({ path }) => path.replaceAll(' ', '/')).join(' ')} "
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${path:+$path/}\${COMP_WORDS[i]}
    [[ $known == *" $word "* ]] && path=$word
  done
  path=\${path//\\// }
  for word in "$path $previous" "$path"; do
    case $word in
${cases.map((one) => `      ${one}`).join('\n')}
    esac
    [ -n "$words" ] && break
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _muster muster`
}

function fishScript(offers: readonly Offer[]): string {
  const lines = offers.flatMap(({ path, words, values }) => {
    const seen =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ')
    return [
      `complete -c muster -n '${seen}' -a '${words.filter((word) => !word.startsWith('-')).join(' ')}'`,
      ...words
        .filter((word) => word.startsWith('--'))
        .map((word) => {
          const list = values.get(word)
          return `complete -c muster -n '${seen}' -l ${word.slice(2)}${list ? ` -x -a '${list.join(' ')}'` : ''}`
        }),
    ]
  })
  return lines.join('\n')
}
