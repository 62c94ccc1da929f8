// From the link that the start prints to this machine on the screen: as a stranger with a browser and no manual.
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kit/clock.ts'
import { releaseStream } from '#wire/advisories/ecosystem.ts'
import { contracts } from '#wire/console/index.ts'
import { canBrowse, type OwnBrowser, startChromium } from '../console/testing/chromium.ts'
import { stumbles, watchedPage } from '../console/testing/visit.ts'
import { needs } from '../law/needs.ts'
import { localDevice, openStory, type Story, until } from './stack.ts'

const browsable = canBrowse() || needs('the first five minutes in a browser', { chromium: 'chromium' })

describe.runIf(browsable)('a stranger', () => {
  let story: Story
  let own: OwnBrowser
  let page: Page
  let trouble: string[]

  beforeAll(async () => {
    story = await openStory()
    await localDevice(story)
    own = await startChromium()
    const context = await own.browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
    const watched = await watchedPage(context)
    page = watched.page
    trouble = watched.trouble
  })
  afterAll(async () => {
    await own?.[Symbol.asyncDispose]()
    await story?.[Symbol.asyncDispose]()
  })

  it('follows the link, makes the administrator, and types six things', async () => {
    await page.goto(story.ready().setupUrl ?? '')
    await page.getByRole('heading', { level: 1, name: 'Set up this server' }).waitFor()
    await page.getByRole('textbox', { name: 'Organisation' }).fill('Donau Logistik')
    await page.getByRole('textbox', { name: 'Your name for signing in' }).fill('Änne Müller')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByLabel('Password again').fill('correct horse battery')
    await page.locator('button[type=submit]').click()
    const secret = (await page.locator('code.secret').innerText()).replaceAll(/\s/g, '')
    await page.getByRole('textbox', { name: 'One-time code' }).fill(codeOf(secret))
    await page.getByRole('button', { name: 'Create the administrator' }).click()
    await page.getByRole('heading', { level: 1, name: 'What may Muster know?' }).waitFor()
    expect(page.url()).not.toContain('code=')
  })

  it('is asked for the privacy choice, which stands on Strict', async () => {
    await page.getByText('Host name').first().waitFor()
    await page.getByRole('button', { name: 'Start with Strict' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })

  it('sees this machine with its real packages', async () => {
    const device = await localDevice(story)
    await page.getByRole('link', { name: 'Devices', exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
    await page.getByRole('link', { name: device.slice(4, 10) }).click()
    await page.getByRole('heading', { level: 1, name: device.slice(4, 10) }).waitFor()
    const { software } = await story.json('devices', 'show', device, '--software')
    await page.getByRole('tab', { name: /^Software/ }).click()
    await page.getByText(software[0].name, { exact: true }).first().waitFor()
    const count = new Intl.NumberFormat('en-GB').format(software.length)
    await expect.poll(() => page.getByRole('tab', { name: /^Software/ }).innerText()).toContain(count)
  })

  it('gives a file of advisories, and asks four things in one click each', async () => {
    const device = await localDevice(story)
    const known = await advisoryAboutThis(device)
    await page.getByRole('link', { name: 'Overview', exact: true }).first().click()
    const tile = page.locator('a.tile').filter({ hasText: 'Vulnerabilities' })
    await tile.getByText('unknown', { exact: true }).waitFor()
    await tile.click()
    await page.getByRole('heading', { level: 1, name: 'Sources of advisories' }).waitFor()
    const file = { name: 'advisories.jsonl', mimeType: 'application/json', buffer: Buffer.from(`${known.record}\n`) }
    await page.locator('input[type="file"]').setInputFiles([file])
    await page.getByText('1 record read: 1 new').first().waitFor()
    await becomesFinding(device)

    // Which devices first.
    await page.getByRole('link', { name: 'Overview', exact: true }).first().click()
    await page.getByRole('link', { name: /Devices first/ }).click()
    await page
      .getByRole('link', { name: device.slice(4, 10) })
      .first()
      .waitFor()
    // Why this finding.
    await page.goto(`${story.ready().consoleUrl}/devices/${device}?tab=vulnerabilities`)
    await page
      .getByRole('button', { name: /^Why DSA-99999-1/ })
      .first()
      .click()
    const why = page.getByRole('dialog')
    await why.getByText('The version is below the stated fix.').waitFor()
    await why.getByText(known.fixed).first().waitFor()
    await page.keyboard.press('Escape')
    // Who accepted that one, and until when.
    const until2027 = [
      '--reason',
      'Only used offline',
      '--until',
      `${new Date(systemClock.now()).getUTCFullYear() + 1}-06-30`,
    ]
    const decided = await story.muster('findings', 'decide', 'DSA-99999-1', '--accept', ...until2027)
    expect(`${decided.exitCode} ${decided.notes}`).toMatch(/^0 /)
    await page.getByRole('link', { name: 'Vulnerabilities', exact: true }).first().click()
    await page.getByRole('tab', { name: 'Decisions' }).click()
    const row = page.locator('tbody tr').filter({ hasText: 'DSA-99999-1' })
    await row.getByText('Only used offline').waitFor()
    await expect.poll(() => row.innerText()).toContain('Accepted')
    // How old our knowledge is.
    await page.getByRole('button', { name: 'How old is our knowledge?' }).click()
    await page
      .getByRole('region', { name: 'How much is known' })
      .getByText(/Debian/)
      .first()
      .waitFor()
    await page.goto(`${story.ready().consoleUrl}/devices/${device}`)
  })

  /** A record, as its publisher would write it, about a package that this machine really has. */
  async function advisoryAboutThis(device: string) {
    const { osId, osVersion } = await story.ask(contracts.showDevice, { id: device as never })
    const stream = releaseStream(osId, osVersion)
    const { packages } = await story.ask(contracts.deviceSoftware, { id: device as never })
    const one = packages.find(({ origin = '' }) => stream?.origins.includes(origin))
    if (!stream || !one) throw new Error('this machine has no package that its distribution’s advisories speak of')
    const name = one.manager === 'rpm' ? one.name : (one.source ?? one.name)
    const fixed = `99:${one.version.replace(/^\d+:/, '')}.1`
    const record = {
      schema_version: '1.7.0',
      id: 'DSA-99999-1',
      modified: '2026-11-01T00:00:00Z',
      published: '2026-11-01T00:00:00Z',
      summary: `${name} - security update`,
      affected: [
        {
          package: { ecosystem: stream.rebuild ?? stream.ecosystem, name },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
        },
      ],
    }
    return { record: JSON.stringify(record), fixed }
  }

  const becomesFinding = (device: string) =>
    until('the file became a finding', async () => {
      const { findings } = await story.ask(contracts.deviceFindings, { id: device as never })
      return findings.some((one) => one.advisory === 'DSA-99999-1')
    })

  it('synchronizes it, and sees each step pass', async () => {
    await page.getByRole('tab', { name: /^Overview/ }).click()
    await page.getByRole('button', { name: 'Synchronize', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Synchronize', exact: true }).click()
    const steps = page.getByRole('listitem').filter({ hasText: /^(Asked|Woken|Connected|Done)/ })
    await until('every step has passed', async () => {
      const passed = await steps.evaluateAll((all) => all.map((each) => each.hasAttribute('data-passed')))
      return passed.length === 4 && passed.every(Boolean)
    })
  })

  it('keeps its connection, and sees the line open', async () => {
    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Keep connection' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep connection' }).click()
    // The line opens after the next contact: this machine's agent is asked to come.
    await story.muster('devices', 'sync', await localDevice(story), '--wait')
    await page.getByText('Line open', { exact: true }).first().waitFor()
  })

  it('stops the agent, and sees it shut down without asking again', async () => {
    process.kill(story.ready().pids.agent as number, 'SIGTERM')
    await page.getByText('Shut down').first().waitFor()
    // What starts it again is the supervisor, as systemd would.
    await page.getByText('Online').first().waitFor()
  })

  it('met no error, no breach of the page’s policy and nothing to stumble over', async () => {
    await expect.poll(() => stumbles(page)).toEqual([])
    expect(trouble).toEqual([])
  })
})

const codeOf = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: systemClock.now() })
