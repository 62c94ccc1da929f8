// Settings of a place: one declaration says each one's form, default and names; every value knows where it came from.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as z from 'zod'

export interface Setting<T extends z.ZodType = z.ZodType> {
  /** How text from outside becomes the value; a `.default()` here is the default. */
  readonly schema: T
  /** The environment variable. A secret may also be given as the file named by `<env>_FILE`. */
  readonly env: string
  /** One sentence for the help and `config --origin`. */
  readonly says: string
  readonly secret?: boolean
}

export type Settings = Record<string, Setting>
export type ConfigOf<S extends Settings> = { readonly [K in keyof S]: z.output<S[K]['schema']> }
export type Origin = 'default' | 'file' | 'environment' | 'flag'

export class ConfigError extends Error {}

export interface Sources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** YAML with the settings' names; an unknown name is refused. Missing file: no values. */
  readonly file?: string | undefined
  /** `--console-port 8080` or `--console-port=8080`; an unknown flag is refused. */
  readonly flags?: readonly string[]
}

/**
 * Reads settings: default < file < environment < flag. Throws ConfigError with one line per value that cannot be used;
 * the line names the setting and its origin, never a secret's value.
 */
export function readConfig<S extends Settings>(
  settings: S,
  sources: Sources,
): { config: ConfigOf<S>; origin: Record<keyof S, Origin> } {
  const given = {
    ...fromFile(settings, sources.file),
    ...fromEnv(settings, sources.env),
    ...fromFlags(settings, sources),
  }
  const config: Record<string, unknown> = {}
  const origin: Record<string, Origin> = {}
  const wrong: string[] = []
  for (const [name, setting] of Object.entries(settings)) {
    const from = given[name]
    const result = setting.schema.safeParse(from?.value)
    origin[name] = from?.origin ?? 'default'
    if (result.success) config[name] = result.data
    else
      wrong.push(`${name} (${setting.env}, from ${origin[name]}): ${result.error.issues[0]?.message ?? 'not usable'}`)
  }
  if (wrong.length > 0) throw new ConfigError(wrong.join('\n'))
  return { config: config as ConfigOf<S>, origin: origin as Record<keyof S, Origin> }
}

/** One line per setting: name, value (secrets hidden), origin, what it does. */
export function describeConfig<S extends Settings>(settings: S, read: ReturnType<typeof readConfig<S>>): string[] {
  return Object.entries(settings).map(([name, { secret, env, says }]) => {
    const value = read.config[name]
    const shown = value === undefined ? '-' : secret ? '(secret)' : String(value)
    return `${name} = ${shown}  [${read.origin[name]}, ${env}]  ${says}`
  })
}

/** A TCP or UDP port; 0 means any free one. */
export const port = z.coerce.number().int().min(0).max(65_535)
export const flag = z.preprocess(
  (v) => (v === 'true' || v === '1' || v === 1 ? true : v === 'false' || v === '0' || v === 0 || v === '' ? false : v),
  z.boolean(),
)

type Given = Record<string, { value: unknown; origin: Origin }>

function fromFile(settings: Settings, file: string | undefined): Given {
  if (!file || !existsSync(file)) return {}
  // Loaded where there is a file: most processes have none, and the parser is a tenth of a small one's memory.
  const { parse } = createRequire(import.meta.url)('yaml') as typeof import('yaml')
  const values: unknown = parse(readFileSync(file, 'utf8')) ?? {}
  if (typeof values !== 'object' || values === null) throw new ConfigError(`${file}: not a list of settings`)
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!Object.hasOwn(settings, name)) throw new ConfigError(`${file}: there is no setting '${name}'`)
      return [name, { value, origin: 'file' }]
    }),
  )
}

function fromEnv(settings: Settings, env: Sources['env']): Given {
  const given: Given = {}
  for (const [name, setting] of Object.entries(settings)) {
    const direct = env[setting.env]
    const file = setting.secret ? env[`${setting.env}_FILE`] : undefined
    if (direct !== undefined && file !== undefined) throw new ConfigError(`${setting.env} and its _FILE are both given`)
    if (direct !== undefined) given[name] = { value: direct, origin: 'environment' }
    else if (file !== undefined) given[name] = { value: secretFrom(file, setting.env), origin: 'environment' }
  }
  return given
}

function secretFrom(file: string, env: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    throw new ConfigError(`${env}_FILE: the file cannot be read`)
  }
}

function fromFlags(settings: Settings, { flags = [] }: Sources): Given {
  const names = new Map(Object.keys(settings).map((name) => [flagName(name), name]))
  const given: Given = {}
  for (let i = 0; i < flags.length; i += 1) {
    const [word, inline] = split(flags[i] ?? '')
    const name = names.get(word)
    if (!name) throw new ConfigError(`there is no flag '${word}'`)
    const value = inline ?? flags[++i]
    if (value === undefined) throw new ConfigError(`'${word}' asks for a value`)
    given[name] = { value, origin: 'flag' }
  }
  return given
}

const flagName = (name: string) => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`

function split(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}
