// The Server privacy page and its settings in a real browser: never green without cause, confirmable, printable.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import { needs } from '../../law/needs.ts'
import { canBrowse } from '../testing/chromium.ts'
import { openVisitors, type Visitors } from '../testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })

describe.runIf(browsable)('server privacy', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('shows nothing as good that is not set up or unknown', async () => {
    await using seen = await visitors.visit('/privacy', { privacy: 'fresh' })
    const { page } = seen
    await page.getByRole('heading', { name: /Register of incidents/ }).waitFor()
    for (const state of ['not-set-up', 'unknown']) {
      const marks = page.locator(`.privacy-line[data-state="${state}"] > .line-mark`)
      const tones = await marks.evaluateAll((all) => all.map((mark) => mark.getAttribute('data-tone')))
      expect(tones.length, state).toBeGreaterThan(0)
      expect(new Set(tones), state).toEqual(new Set(['unknown']))
    }
  })

  it('says nothing left in large, how much, or that it is not known', async () => {
    await using seen = await visitors.visit('/privacy', {})
    await seen.page.getByText('Nothing went to anybody outside').waitFor()
    await expect.poll(() => seen.page.locator('.left-value').innerText()).toMatch(/^0\s+bytes$/)
    await using away = await visitors.visit('/privacy', { problems: { showOutbound: new Problem('right-missing') } })
    await away.page.locator('.left-value', { hasText: 'unknown' }).waitFor()
  })

  it('opens how a line was checked, and all of them on paper', async () => {
    await using seen = await visitors.visit('/privacy', {}, { scheme: 'dark' })
    const { page } = seen
    const command = page.getByText('muster holds list')
    await command.waitFor({ state: 'attached' })
    await expect.poll(() => command.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'How checked: Legal holds' }).press('Enter')
    await command.waitFor()
    const other = page.getByText('muster erasures list')
    await expect.poll(() => other.isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    await other.waitFor()
    await page.getByText('Version 0.1.0').last().waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Print all this' }).isVisible()).toBe(false)
    const paper = () => getComputedStyle(document.querySelector('.panel') as Element).backgroundColor
    expect(await page.evaluate(paper)).toBe('rgb(255, 255, 255)')
  })

  it('takes a named person’s word for a time', async () => {
    await using seen = await visitors.visit('/privacy', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Confirm', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('With your name, Ada Moser').waitFor()
    await dialog.getByLabel('Holds until').fill('2027-03-01')
    await dialog.getByRole('button', { name: 'Confirm', exact: true }).click()
    await page.getByText(/Confirmed by Ada Moser on .+, holds until 1 Mar 2027/).waitFor()
  })

  it('gives itself as a page to print', async () => {
    await using seen = await visitors.visit('/privacy', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'HTML, to print' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('muster-server-privacy-2026-11-21.html')
  })

  it('changes a setting within its bounds, and says when somebody else was faster', async () => {
    await using seen = await visitors.visit('/security', {})
    const { page } = seen
    const idle = page.getByLabel('A session ends when idle for')
    await idle.fill('10')
    await page.getByLabel('Name').nth(1).fill('Fleetcare OG')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The settings hold from the next request').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).count()).toBe(0)
    await page.reload()
    await expect.poll(() => idle.inputValue()).toBe('10 minutes')
    await page.getByLabel('Address or how to reach them').nth(3).fill('somewhere')
    await page.getByText('Who is it?').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await using late = await visitors.visit('/security', { problems: { setSecurity: new Problem('conflict') } })
    await late.page.getByLabel('A name is locked after').fill('3')
    await late.page.getByRole('button', { name: 'Save' }).click()
    await late.page.getByText('Somebody else changed this').waitFor()
    await expect.poll(() => late.page.getByLabel('A name is locked after').inputValue()).toBe('3 failures')
  })

  it('shows settings to whoever may not change them', async () => {
    await using seen = await visitors.visit('/security', { without: ['security.manage', 'privacy.manage'] })
    const { page } = seen
    const idle = page.getByLabel('A session ends when idle for')
    await idle.waitFor()
    expect(await idle.getAttribute('readonly')).not.toBeNull()
    await page.goto('/privacy')
    await page.getByRole('heading', { name: /Disk encryption/ }).waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Confirm', exact: true }).count()).toBe(0)
  })
})
