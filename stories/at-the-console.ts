// Operators of a story, each in a browser session of their own: the administrator who sets the server up, and who is invited.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import type { Locator, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { type OwnBrowser, startChromium } from '../console/testing/chromium.ts'
import { stumbles, watchedPage } from '../console/testing/visit.ts'
import type { Story } from './stack.ts'

/** Of the authenticator that holds `secret`, now. */
export const codeOf = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: systemClock.now() })

export interface AtConsole {
  readonly page: Page
  readonly name: string
  /** Errors of the page and breaches of its policy so far. */
  readonly trouble: readonly string[]
  /** Opens a page by its path and waits for its first heading and for all that it asks. */
  go(path: string, heading: string | RegExp): Promise<void>
  /** The dialog that holds this text: another one may still be going away. Nothing in it may be stumbled over. */
  dialog(text: string | RegExp): Promise<Locator>
  /** Waits for the notice that says what was done. */
  told(text: string | RegExp): Promise<void>
  /** What a click gives as a file, kept in the story's folder under the name the page gives it. */
  download(click: () => Promise<void>): Promise<{ path: string; text: string }>
  /** With the name and password they chose, and the next code of their authenticator. */
  signIn(): Promise<void>
}

export interface Consoles extends AsyncDisposable {
  /** Who follows the link of the start. */
  administrator(name: string): Promise<AtConsole>
  /** Follows an invitation that `by` makes by clicks. */
  invited(by: AtConsole, name: string, role: string): Promise<AtConsole>
}

const password = 'correct horse battery'

/** One browser; each operator has a session of their own in it. */
export async function openConsoles(story: Story): Promise<Consoles> {
  const own: OwnBrowser = await startChromium()
  const open = async (name: string, link: string, finish: string): Promise<AtConsole> => {
    const context = await own.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', acceptDownloads: true })
    const { page, trouble } = await watchedPage(context)
    await page.goto(link)
    await page.getByRole('textbox', { name: 'Your name for signing in' }).fill(name)
    const organisation = page.getByRole('textbox', { name: 'Organisation' })
    if ((await organisation.count()) > 0) await organisation.fill('Donau Logistik')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByLabel('Password again').fill(password)
    await page.locator('button[type=submit]').click()
    const secret = (await page.locator('code.secret').innerText()).replaceAll(/\s/g, '')
    let used = codeOf(secret)
    await page.getByRole('textbox', { name: 'One-time code' }).fill(used)
    await page.getByRole('button', { name: finish }).click()
    return {
      page,
      name,
      trouble,
      async go(path, heading) {
        await page.goto(new URL(path, story.ready().consoleUrl).href)
        await page.getByRole('heading', { level: 1, name: heading }).waitFor()
        await page.locator('body:not(:has([aria-busy="true"]))').waitFor()
      },
      async dialog(text) {
        const dialog = page.getByRole('dialog').filter({ hasText: text })
        await dialog.waitFor()
        await vi.waitFor(async () => expect(await stumbles(page)).toEqual([]), { timeout: 60_000 })
        return dialog
      },
      told: (text) => page.getByRole('status').getByText(text).first().waitFor(),
      async download(click) {
        const [file] = await Promise.all([page.waitForEvent('download'), click()])
        const path = join(story.dataFolder, '..', file.suggestedFilename())
        await file.saveAs(path)
        return { path, text: readFileSync(path, 'utf8') }
      },
      async signIn() {
        // A code is taken once: the authenticator shows another one within half a minute.
        await expect.poll(() => codeOf(secret), { timeout: 60_000 }).not.toBe(used)
        used = codeOf(secret)
        await page.getByRole('textbox', { name: 'Name' }).fill(name)
        await page.getByLabel('Password', { exact: true }).fill(password)
        await page.getByRole('textbox', { name: 'One-time code' }).fill(used)
        await page.getByRole('button', { name: 'Sign in' }).click()
      },
    }
  }
  return {
    async administrator(name) {
      const one = await open(name, story.ready().setupUrl ?? '', 'Create the administrator')
      await one.page.getByRole('button', { name: 'Start with Strict' }).click()
      await one.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      return one
    },
    async invited(by, name, role) {
      await by.go('/operators', 'Operators')
      await by.page.getByRole('button', { name: 'Invite an operator' }).first().click()
      const asks = await by.dialog('Invite an operator')
      await asks.getByRole('textbox', { name: 'Name' }).fill(name)
      await asks.getByRole('radio', { name: role }).check()
      await asks.getByRole('button', { name: 'Invite an operator' }).click()
      const gives = await by.dialog('It is shown only now')
      const link = await gives.getByText(/^https?:/).innerText()
      await gives.getByRole('button', { name: 'I have handed it over' }).click()
      const one = await open(name, link.trim(), 'Accept and sign in')
      await one.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      return one
    },
    [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](),
  }
}
