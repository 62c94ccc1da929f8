// What every command is given: a server to ask, a terminal to answer on, the settings and the time.

import type { Clock } from '#kit/clock.ts'
import type { InputOf } from '#kit/http/call.ts'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import type { CliConfig } from './config.ts'
import { connection, type Server, type Where } from './connection.ts'
import { type Format, formatted, formattedPages } from './format.ts'
import type { Terminal } from './terminal.ts'

export interface Cli {
  readonly config: CliConfig
  readonly clock: Clock
  readonly terminal: Terminal
  /** The flags that name a server, as given. */
  where(): Where
  /** The console's address. */
  base(): Promise<string>
  /** Connects at the first call. */
  ask: Server['ask']
  listen: Server['listen']
  download: Server['download']
  upload: Server['upload']
  /** Writes one result in the form `-o` asks for. */
  print(value: unknown, asTable: () => string): Promise<void>
  /** Writes rows as they come, a page at a time, as fast as they are read; a table is laid out once all are there. */
  printPages<Row>(pages: AsyncIterable<readonly Row[]>, asTable: (rows: readonly Row[]) => string): Promise<void>
  /** The command ran, but not all of it succeeded. */
  exit(code: number): void
}

export type Flags = Where & { readonly output: Format }

/** `flags` is read late: commander knows them only once a command runs. */
export function openCli(
  tools: { config: CliConfig; clock: Clock; terminal: Terminal; exit(code: number): void },
  flags: () => Flags,
): Cli {
  let server: Promise<Server> | undefined
  return {
    ...tools,
    where: flags,
    async base() {
      server ??= connection(flags(), tools.config)
      return (await server).base
    },
    async ask<C extends Contract>(contract: C, input: InputOf<C>, headers?: Readonly<Record<string, string>>) {
      server ??= connection(flags(), tools.config)
      return (await server).ask(contract, input, headers) as Promise<AnswerOf<C>>
    },
    async download(path) {
      server ??= connection(flags(), tools.config)
      return (await server).download(path)
    },
    async upload(path, sending, schema) {
      server ??= connection(flags(), tools.config)
      return (await server).upload(path, sending, schema)
    },
    async listen(path) {
      server ??= connection(flags(), tools.config)
      return (await server).listen(path)
    },
    async print(value, asTable) {
      tools.terminal.out(await formatted(flags().output, value, asTable))
    },
    async printPages<Row>(pages: AsyncIterable<readonly Row[]>, asTable: (rows: readonly Row[]) => string) {
      const { terminal } = tools
      for await (const text of formattedPages(flags().output, pages, asTable)) {
        terminal.out(text)
        await terminal.written()
      }
    },
  }
}
