// Which server a command speaks to and with which credential: flags, then a context, then the stack on this machine.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { call, download, type InputOf, readAnswer, Unreachable } from '#kit/http/call.ts'
import type { AnswerOf, Contract } from '#wire/contract.ts'
import type { CliConfig } from './config.ts'
import { readContexts } from './contexts.ts'
import { Failed, WrongUse } from './failure.ts'
import { pinnedFetch } from './pin.ts'
import { eventsOf } from './stream.ts'
import { type Sending, upload } from './upload.ts'

export interface Where {
  readonly server?: string
  readonly credentialFile?: string
  readonly context?: string
}

export interface Server {
  readonly base: string
  /** Status and text of a path that needs no credential, such as /readyz. Throws Unreachable after 5 seconds. */
  probe(path: string): Promise<{ status: number; text: string }>
  /** Calls a contract as this credential; `headers` go beside its own. */
  ask<C extends Contract>(
    contract: C,
    input: InputOf<C>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<AnswerOf<C>>
  /** The bytes of a path that is no contract's, as this credential. */
  download(path: string): Promise<Uint8Array>
  /** Sends a file to a path that is no contract's; the answer is read as `schema`. Throws as `ask` does, and what the body throws. */
  upload<A extends z.ZodType>(path: string, sending: Sending, schema: A): Promise<z.infer<A>>
  /** The texts of an event stream, until it ends. Throws Failed where there is none, Unreachable without a server. */
  listen(path: string): Promise<AsyncIterable<string>>
}

/** What `npm start` leaves behind when it can be used. */
const Ready = z.object({
  consoleUrl: z.url(),
  deviceUrl: z.string().optional(),
  adminCredentialFile: z.string(),
  version: z.string().optional(),
  pids: z.record(z.string(), z.int()).optional(),
})
export type Ready = z.infer<typeof Ready>

const CredentialFile = z.object({
  credential: z.string().regex(/^[\x21-\x7e]{8,500}$/),
  server: z.string().optional(),
})

/** Finds server and credential; reads the credential, calls nobody. Throws WrongUse or Failed with what to do. */
export async function connection(where: Where, config: CliConfig): Promise<Server> {
  const { server, credential, certificate } = await found(where, config)
  const base = serverUrl(server).origin
  const fetch = certificate === undefined ? globalThis.fetch : pinnedFetch(certificate)
  return {
    base,
    probe: (path) => probe(base, path, fetch),
    ask: (contract, input, headers) =>
      call(contract, input, { base, fetch, headers: { authorization: `Bearer ${credential}`, ...headers } }),
    async listen(path) {
      const headers = { authorization: `Bearer ${credential}`, accept: 'text/event-stream' }
      const response = await fetch(base + path, { headers, redirect: 'error' }).catch((cause) => {
        throw new Unreachable(base, cause)
      })
      if (!response.ok || !response.body)
        throw new Failed(`${base} gives no stream of news (status ${response.status}).`)
      return eventsOf(response.body)
    },
    async upload(path, sending, schema) {
      const headers = { authorization: `Bearer ${credential}` }
      const answer = await upload(new URL(base + path), sending, headers, certificate)
      const { ok, status } = answer
      return readAnswer(path, schema, {
        ok,
        status,
        type: answer.headers.get('content-type'),
        text: await answer.text(),
      })
    },
    download: (path) => download(path, { base, fetch, headers: { authorization: `Bearer ${credential}` } }),
  }
}

/** An address a credential may be sent to: https, or plain http to this very machine (C13). */
export function serverUrl(text: string): URL {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new WrongUse(`--server takes an address such as https://muster.example.org:8443, not "${text}".`)
  }
  if (url.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) {
    throw new WrongUse(
      `${url.origin} would carry the credential in clear. Use https; plain http is for this machine only.`,
    )
  }
  return url
}

interface Found {
  readonly server: string
  readonly credential: string
  readonly certificate?: string | undefined
}

async function found({ server, credentialFile, context }: Where, config: CliConfig): Promise<Found> {
  const { current, contexts } = await readContexts(config.contextsFile)
  if (server !== undefined) {
    const origin = serverUrl(server).origin
    const known = Object.values(contexts).find((one) => serverUrl(one.server).origin === origin)
    const file = credentialFile ?? known?.credentialFile
    if (file === undefined) throw new WrongUse('--server needs --credential-file as well.')
    const { credential } = await readCredential(file)
    return { server, credential, certificate: known?.certificate }
  }
  const given = credentialFile === undefined ? undefined : await readCredential(credentialFile)
  // A credential that says whose it is goes to nobody else, unless the person names another server.
  if (context === undefined && given?.server !== undefined) return { ...given, server: given.server }
  const name = context ?? (config.dataFolderGiven ? undefined : current)
  if (name !== undefined) {
    const chosen = contexts[name]
    if (!chosen) throw new WrongUse(`There is no context "${name}". See which there are: muster context list`)
    const { credential } = given ?? (await readCredential(chosen.credentialFile))
    return { server: chosen.server, credential, certificate: chosen.certificate }
  }
  const ready = await readReady(config.dataFolder)
  const { credential } = given ?? (await readCredential(ready.adminCredentialFile))
  return { server: ready.consoleUrl, credential }
}

/** What a stack that runs says of itself. Throws Failed with what to do when none does. */
export async function readReady(dataFolder: string): Promise<Ready> {
  const file = join(dataFolder, 'ready.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failed(
      error.code === 'ENOENT'
        ? `No Muster runs here (there is no ${file}). Start one with npm start, or say which: --server URL --credential-file FILE`
        : `${file} cannot be read (${error.code}). Run this as the user who started Muster.`,
    )
  })
  try {
    return Ready.parse(JSON.parse(text))
  } catch {
    throw new Failed(`${file} is not complete. Wait until Muster has started, or look at: muster doctor`)
  }
}

/** One line of text, or the JSON that `npm start` writes: `{ "server", "credential" }`. */
async function readCredential(file: string): Promise<{ credential: string; server?: string | undefined }> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failed(`The credential file ${file} cannot be read (${error.code}).`)
  })
  const read = CredentialFile.safeParse(text.trimStart().startsWith('{') ? json(text) : { credential: text.trim() })
  if (!read.success)
    throw new Failed(`${file} holds no credential: one line of text, or the file that npm start wrote.`)
  return read.data
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function probe(base: string, path: string, ask: typeof fetch): Promise<{ status: number; text: string }> {
  try {
    const response = await ask(base + path, { signal: AbortSignal.timeout(5000), redirect: 'error' })
    return { status: response.status, text: await response.text() }
  } catch (cause) {
    throw new Unreachable(base, cause)
  }
}
