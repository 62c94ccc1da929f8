// A privacy officer's walk: every page of docs/privacy-walkthrough.md in a browser, and each command that stands beside a claim.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { canBrowse, type OwnBrowser, startChromium } from '../console/testing/chromium.ts'
import { stumbles, watchedPage } from '../console/testing/visit.ts'
import { needs } from '../law/needs.ts'
import { localDevice, openStory, type Said, type Story } from './stack.ts'

const browsable = canBrowse() || needs('the privacy walk in a browser', { chromium: 'chromium' })
const code = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: systemClock.now() })

/** What confirms a line, where it is another thing than a command that ends well. */
const tells: Readonly<Record<string, (said: Said) => boolean>> = {
  // It finds what is not set up here, which is no fault of the command.
  'own-components': ({ exitCode }) => exitCode <= 1,
  'device-transport': ({ exitCode, notes }) => exitCode !== 0 && notes.includes('alert'),
  'row-security': ({ exitCode, out }) => exitCode === 0 && out.includes('device_devices') && !/ false/.test(out),
  'audit-append-only': ({ exitCode, out }) =>
    exitCode === 0 && /muster_app +INSERT/.test(out) && !/muster_app +(UPDATE|DELETE|TRUNCATE)/.test(out),
  'transparency-log': ({ exitCode, out }) =>
    exitCode === 0 && out.includes('the entries give the root that was signed'),
  'file-modes': ({ exitCode, out }) => exitCode === 0 && out === '',
  // There need be no snapshot, and a container shows no disk.
  snapshots: () => true,
  'disk-encryption': () => true,
}

const openssl = needs('the line about devices by its command', { openssl: 'openssl' })

describe.runIf(browsable)('a privacy officer', () => {
  let story: Story
  let own: OwnBrowser
  let page: Page
  let trouble: string[]
  let device: string

  beforeAll(async () => {
    story = await openStory()
    device = await localDevice(story)
    own = await startChromium()
    const context = await own.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
    ;({ page, trouble } = await watchedPage(context))
    await page.goto(story.ready().setupUrl ?? '')
    await page.getByRole('textbox', { name: 'Organisation' }).fill('Donau Logistik')
    await page.getByRole('textbox', { name: 'Your name for signing in' }).fill('Änne Müller')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByLabel('Password again').fill('correct horse battery')
    await page.locator('button[type=submit]').click()
    const secret = (await page.locator('code.secret').innerText()).replaceAll(/\s/g, '')
    await page.getByRole('textbox', { name: 'One-time code' }).fill(code(secret))
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    await page.getByRole('button', { name: 'Start with Strict' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })
  afterAll(async () => {
    await own?.[Symbol.asyncDispose]()
    await story?.[Symbol.asyncDispose]()
  })

  /** A command as it stands on the page, in a shell of this machine. */
  const typed = (command: string): Promise<Said> =>
    new Promise((resolve) => {
      const env = { ...story.env, PATH: `${join(import.meta.dirname, '..', 'bin')}:${process.env.PATH}` }
      const child = execFile('sh', ['-c', command], { cwd: join(story.dataFolder, '..'), env }, (_error, out, notes) =>
        resolve({ exitCode: child.exitCode ?? 1, out, notes }),
      )
      child.stdin?.end()
    })

  it('is invited by a link that works once, and signs in by her own password and code', async () => {
    const { link } = await story.json('operators', 'invite', 'Grete Huber', '--role', 'privacy-officer')
    await page.context().clearCookies()
    await page.goto(link)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill('another long password')
    await page.getByLabel('Password again').fill('another long password')
    await page.locator('button[type=submit]').click()
    const secret = (await page.locator('code.secret').innerText()).replaceAll(/\s/g, '')
    await page.getByRole('textbox', { name: 'One-time code' }).fill(code(secret))
    await page.locator('button[type=submit]').click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    const { items } = await story.json('operators', 'list')
    expect(items.map(({ role }: { role: string }) => role).sort()).toEqual(['administrator', 'privacy-officer'])
  })

  it.each([
    ['/privacy', 'Server privacy'],
    ['/privacy/catalogue', 'Data catalogue'],
    ['/processing', ''],
    ['/device-privacy', ''],
    ['/consents', ''],
    ['/left', ''],
    ['/looks', ''],
    ['/retention', ''],
    ['/requests', ''],
    ['/erasures', ''],
    ['/legal-holds', ''],
    ['/security', ''],
    ['/privacy/log', ''],
  ])('finds on %s what the walk says, and nothing to stumble over', async (path, name) => {
    await page.goto(`${story.ready().consoleUrl}${path}`)
    const heading = page.getByRole('heading', { level: 1, ...(name ? { name } : {}) })
    await heading.waitFor()
    await page.waitForLoadState('networkidle')
    expect(await stumbles(page)).toEqual([])
    expect(trouble).toEqual([])
  })

  it('can confirm each line of Server privacy by the command printed beside it', async () => {
    const { parts } = await story.json('privacy', 'server')
    const lines: { code: string; command: string }[] = parts.flatMap(({ lines }: { lines: never[] }) => lines)
    expect(lines.length).toBeGreaterThan(20)
    const wrong: string[] = []
    for (const { code, command } of lines) {
      if (command.startsWith('openssl') && !openssl) continue
      const said = await typed(command)
      const right = tells[code] ?? (({ exitCode }) => exitCode === 0)
      if (!right(said)) wrong.push(`${code}: ${command}: ${said.exitCode} ${said.out} ${said.notes}`)
    }
    expect(wrong).toEqual([])
  })

  it('finds every command of the walk to be one, down to its options', async () => {
    const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'privacy-walkthrough.md'), 'utf8')
    const fenced = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'))
    const commands = fenced
      .flatMap((line) => line.replace(/ +#.*$/, '').split(' && '))
      .filter(
        (line) =>
          line.startsWith('muster ') &&
          !line.startsWith('muster agent') &&
          !/^muster (backup|restore|stack)/.test(line),
      )
    expect(commands.length).toBeGreaterThan(25)
    const wrong: string[] = []
    const helps = new Map<string, string>()
    for (const command of commands) {
      const words = command
        .replace(/"[^"]*"/g, 'TEXT')
        .split(' ')
        .slice(1)
      const name = words.slice(0, 2).join(' ')
      const help = helps.get(name) ?? (await story.muster(...words.slice(0, 2), '--help')).out
      helps.set(name, help)
      const options = words.filter((word) => word.startsWith('--'))
      if (!help.includes(`Usage: muster ${name}`)) wrong.push(command)
      for (const option of options) if (!help.includes(option)) wrong.push(`${command}: no ${option}`)
    }
    expect(wrong).toEqual([])
  })

  it('takes the papers with her: each a page that prints, without a script', async () => {
    for (const words of [
      ['privacy', 'catalogue', '--form', 'html'],
      ['privacy', 'processing', '--form', 'html'],
      ['privacy', 'report', '--form', 'csv'],
    ]) {
      const { exitCode, out, notes } = await story.muster(...words)
      expect(`${exitCode} ${notes}`).toMatch(/^0/)
      expect(out.length).toBeGreaterThan(500)
      expect(out).not.toContain('<script')
    }
    const file = join(story.dataFolder, '..', 'everything.html')
    const { exitCode } = await story.muster('devices', 'disclose', device, '--html', file)
    expect([exitCode, readFileSync(file, 'utf8').includes(device)]).toEqual([0, true])
  })
})
