// Opens pages of the built console in a browser and notes everything that must not happen there.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildConsole } from '../build.ts'
import { type OwnBrowser, startChromium } from './chromium.ts'
import type { FixtureOptions } from './fixture-answers.ts'
import { type FixtureServer, startFixtureServer } from './fixture-server.ts'

/** Stands still, so that pictures and ages are the same each time. */
export const testNow = Date.parse('2026-11-21T12:00:00Z')

export interface Visit extends AsyncDisposable {
  readonly page: Page
  readonly server: FixtureServer
  /** Errors of the page, breaches of its policy, dialogs: each with what it was. */
  readonly trouble: readonly string[]
}

export interface Look {
  readonly scheme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  readonly locale?: string
}

export interface Visitors extends AsyncDisposable {
  visit(path: string, options: Partial<FixtureOptions>, look?: Look): Promise<Visit>
}

/** Files that share a worker share the build too. */
let built: Promise<string> | undefined

async function builtConsole(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-console-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await buildConsole(folder)
  return folder
}

/** Builds the console unless it is built, and keeps one browser for all visits. */
export async function openVisitors(): Promise<Visitors> {
  built ??= builtConsole()
  const folder = await built
  const own: OwnBrowser = await startChromium()
  return {
    visit: (path, options, look = {}) => visit(own.browser, folder, path, options, look),
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  }
}

async function visit(
  browser: Browser,
  folder: string,
  path: string,
  options: Partial<FixtureOptions>,
  look: Look,
): Promise<Visit> {
  const server = await startFixtureServer(folder, { devices: 100, now: testNow, ...options })
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: look.width ?? 1280, height: look.height ?? 800 },
    colorScheme: look.scheme ?? 'light',
    locale: look.locale ?? 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
  const { page, trouble } = await watchedPage(context)
  await page.clock.setFixedTime(testNow)
  await open(page, path)
  return {
    page,
    server,
    trouble,
    async [Symbol.asyncDispose]() {
      await context.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Stories beside us make and remove networks of this machine; a browser then drops whatever it is loading, from loopback too. */
const networkChanged = 'net::ERR_NETWORK_CHANGED'

async function open(page: Page, path: string): Promise<void> {
  for (let arrived = false; !arrived; ) {
    arrived = await page.goto(path).then(
      () => true,
      (error: Error) => {
        if (!error.message.includes(networkChanged)) throw error
        return false
      },
    )
  }
}

/** A page that notes its own errors, breaches of its policy and dialogs, each with what it was. */
export async function watchedPage(context: BrowserContext): Promise<{ page: Page; trouble: string[] }> {
  const page = await context.newPage()
  // Only ends what hangs: a busy machine may take its time.
  page.setDefaultTimeout(90_000)
  const trouble: string[] = []
  let dropped = 0
  let again = false
  const isLoss = (text: string) => /dynamically imported module|Unable to preload CSS/.test(text)
  const loadAgain = async () => {
    again = true
    for (let seen = 0; seen !== dropped; ) {
      seen = dropped
      await page
        .waitForLoadState()
        .then(() => page.reload())
        .catch(() => undefined)
    }
    again = false
  }
  // A part of the program that was dropped on its way is not asked for again by a page that stands.
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== networkChanged || !['script', 'stylesheet'].includes(request.resourceType()))
      return
    dropped += 1
    // What the page said about it may have come before.
    for (const text of trouble.filter(isLoss)) trouble.splice(trouble.indexOf(text), 1)
    if (!again) void loadAgain()
  })
  page.on('console', (message) => {
    // The browser notes refused calls itself; a page that asks who is signed in may be told "nobody".
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      trouble.push(message.text())
  })
  page.on('pageerror', (error) => {
    if (dropped === 0 || !isLoss(error.message)) trouble.push(error.message)
  })
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`)
    dialog.dismiss()
  })
  await page.exposeFunction('noteBreach', (text: string) => trouble.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const note = (window as unknown as { noteBreach(text: string): void }).noteBreach
      note(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
    })
  })
  return { page, trouble }
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rules that a scheme's colours decide; what else a page is made of is the same in both. */
export const colours = ['color-contrast', 'link-in-text-block']

/** What a screen reader or a keyboard would stumble over, as `rule: element`; by every rule unless some are named. */
export async function stumbles(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axeSource)
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>
      }
    }
    const { violations } = await axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) })
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
  }, rules)
}
