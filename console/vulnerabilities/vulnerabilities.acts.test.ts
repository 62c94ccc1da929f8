// What an administrator asks of vulnerabilities, each in one click, and what is done about them, in a real browser.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { canBrowse } from '../testing/chromium.ts'
import { makeFleet } from '../testing/fixture-fleet.ts'
import { openVisitors, stumbles, testNow, type Visitors } from '../testing/visit.ts'

const browsable = canBrowse() || needs('vulnerabilities in a browser', { chromium: 'chromium' })
const debian = makeFleet(100, testNow, false).devices.find(
  (device) => device.osId === 'debian' && device.state === 'managed' && device.presence === 'online',
)

describe.runIf(browsable)('vulnerabilities', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('says in one click which devices come first, and which update mends most', async () => {
    await using seen = await visitors.visit('/', {})
    const { page } = seen
    await page.getByRole('link', { name: /Devices first/ }).click()
    await page.waitForURL(/\/vulnerabilities\?by=device$/)
    await page.locator('tbody tr').first().getByText('Urgent', { exact: true }).waitFor()
    await page.getByText(/The update that mends most, on \d+ devices/).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('says in one click why this is a finding', async () => {
    await using seen = await visitors.visit(`/devices/${debian?.id}?tab=vulnerabilities`, {})
    const { page } = seen
    await page.getByText('What to update first').waitFor()
    await page
      .getByRole('button', { name: /^Why DSA-/ })
      .first()
      .press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('The installed version is older than the one with the fix').waitFor()
    await dialog.getByText('The version is below the stated fix.').waitFor()
    await dialog.getByText(/^Update .+ to .+ or later\./).waitFor()
    await dialog.getByText('This version on the device').waitFor()
    await expect.poll(() => stumbles(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(seen.trouble).toEqual([])
  })

  it('says in one click who accepted that one, why and until when', async () => {
    await using seen = await visitors.visit('/vulnerabilities', {})
    const { page } = seen
    await page.getByRole('tab', { name: 'Decisions' }).click()
    const row = page.locator('tbody tr').filter({ hasText: 'CVE-2024-10517' })
    await row.waitFor()
    const text = await row.innerText()
    for (const part of ['Accepted', 'Holds', 'Ada Moser', 'Only reachable from the management network', 'Mar 2027'])
      expect(text).toContain(part)
  })

  it('says in one click how old the knowledge is and what it does not cover, and leads to what is not', async () => {
    await using seen = await visitors.visit('/vulnerabilities', {})
    const { page } = seen
    await page.getByRole('button', { name: 'How old is our knowledge?' }).click()
    const strip = page.getByRole('region', { name: 'How much is known' })
    await strip.getByText('Ubuntu security notices (OSV)', { exact: true }).waitFor()
    await strip.getByText('3 days ago').waitFor()
    await strip.getByText(/^Ubuntu security notices \(OSV\): content up to .*2026$/).waitFor()
    await expect
      .poll(() => strip.getByText(/content up to/).count(), { message: 'in the line and beside its source' })
      .toBe(2)
    await expect.poll(() => stumbles(page)).toEqual([])
    await strip
      .getByRole('link', { name: /^\d+ devices$/ })
      .last()
      .click()
    await page.waitForURL(/coverage=not-loaded/)
    await expect.poll(() => page.locator('tbody tr').first().innerText()).toContain('source not loaded')
    expect(seen.trouble).toEqual([])
  })

  it('never shows nothing where nothing is known', async () => {
    await using seen = await visitors.visit('/', { knowledge: 'away' })
    const { page } = seen
    const tile = page.locator('a.tile').filter({ hasText: 'Vulnerabilities' })
    await tile.getByText('unknown', { exact: true }).waitFor()
    await expect.poll(() => tile.innerText()).toContain('The vulnerability service does not answer')
    await page.goto('/vulnerabilities')
    await page.getByText('Not known', { exact: true }).first().waitFor()
    await expect.poll(() => page.getByText('Nothing open').count()).toBe(0)
  })

  it('decides about several at once by keyboard, over pages, and tells before what that covers', async () => {
    await using seen = await visitors.visit('/vulnerabilities?priority=medium&size=25', {})
    const { page } = seen
    const boxes = page.locator('tbody').getByRole('checkbox')
    await boxes.nth(0).press('Space')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText(/^26–50 of/).waitFor()
    await boxes.nth(1).press('Space')
    await page.getByText('2 selected').waitFor()
    const before = Number((await page.getByText(/^26–50 of \d+/).innerText()).match(/of (\d+)/)?.[1])
    await page
      .getByRole('region', { name: 'Selected advisories' })
      .getByRole('button', { name: 'Defer' })
      .press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Decide about 2 advisories' })
    const act = dialog.getByRole('button', { name: 'Defer' })
    await expect.poll(() => dialog.locator('.covered .number').allInnerTexts()).toHaveLength(2)
    await expect
      .poll(async () => (await dialog.locator('.covered .number').allInnerTexts()).join())
      .toMatch(/\d device/)
    await expect.poll(() => act.isDisabled()).toBe(true)
    await dialog.getByLabel(/^Reason/).fill('Next maintenance window')
    await dialog.getByRole('button', { name: '30 days' }).press('Enter')
    await expect.poll(() => stumbles(page)).toEqual([])
    await act.press('Enter')
    await page.getByText('Decided about 2 advisories').waitFor()
    await page
      .getByText(new RegExp(`of ${before - 2}\\b`))
      .first()
      .waitFor()
    await page.getByRole('tab', { name: 'Decisions' }).click()
    await expect.poll(() => page.locator('tbody tr').filter({ hasText: 'Next maintenance window' }).count()).toBe(3)
    expect(seen.trouble).toEqual([])
  })

  it('asks for words of OpenVEX where something does not apply, and for no end', async () => {
    await using seen = await visitors.visit('/vulnerabilities/DSA-5351-1', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Decide', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Does not apply' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Why it does not apply').waitFor()
    await expect.poll(() => dialog.getByLabel(/^Until/).count()).toBe(0)
    await dialog.getByRole('radio', { name: /Accept the risk/ }).press('Space')
    await dialog.getByLabel(/^Until/).waitFor()
  })

  it('ends a decision, and its finding is open again', async () => {
    await using seen = await visitors.visit('/vulnerabilities/CVE-2024-10517', {})
    const { page } = seen
    await page.getByText(/^Open on 0 devices/).waitFor()
    await page.getByRole('button', { name: 'Actions for CVE-2024-10517' }).click()
    await page.getByRole('menuitem', { name: 'End', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End' }).click()
    await page.getByText(/^Open on [1-9]\d* devices/).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('keeps every filter in the address, and under a name', async () => {
    await using seen = await visitors.visit('/vulnerabilities', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Priority', exact: true }).first().click()
    await page.getByRole('checkbox', { name: /Urgent/ }).check()
    await page.keyboard.press('Escape')
    await page.waitForURL(/priority=urgent/)
    await page.getByRole('searchbox', { name: /Search advisory/ }).fill('USN')
    await page.waitForURL(/q=USN/)
    await expect
      .poll(async () =>
        (await page.locator('tbody tr').allInnerTexts()).every(
          (text) => text.includes('USN-') && text.includes('Urgent'),
        ),
      )
      .toBe(true)
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Urgent Ubuntu')
    await page.keyboard.press('Enter')
    await page.getByText('View “Urgent Ubuntu” saved').waitFor()
    await page.goto('/vulnerabilities')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Urgent Ubuntu', exact: true }).click()
    await page.waitForURL(/q=USN/)
    expect(new URL(page.url()).searchParams.get('priority')).toBe('urgent')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'Drop “Urgent Ubuntu”' }).click()
    await page.getByText('View “Urgent Ubuntu” dropped').waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('asks once whether it may fetch, names every address, and takes no for an answer', async () => {
    await using seen = await visitors.visit('/vulnerabilities', { knowledge: 'never' })
    const { page } = seen
    await page.getByText('May Muster fetch advisories?').first().waitFor()
    await page.getByText('https://security-tracker.debian.org/tracker/data/json').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Fetch', exact: true }).isDisabled()).toBe(true)
    await page.getByRole('checkbox', { name: /Debian security tracker/ }).press('Space')
    await page.getByRole('button', { name: 'Fetch this source' }).press('Enter')
    await page.getByText('One source may be fetched').waitFor()
    await page.getByRole('button', { name: 'Not now' }).waitFor({ state: 'detached' })
    await page.goto('/vulnerabilities/sources')
    await expect.poll(() => page.getByRole('switch', { name: /Debian security tracker/ }).isChecked()).toBe(true)
    await expect.poll(() => page.getByRole('switch', { name: /Ubuntu security notices/ }).isChecked()).toBe(false)

    await using other = await visitors.visit('/vulnerabilities', { knowledge: 'never' })
    await other.page.getByRole('button', { name: 'Not now' }).click()
    await other.page.getByText('Nothing will be fetched').waitFor()
    await other.page.getByText('May Muster fetch advisories?').waitFor({ state: 'detached' })
    await other.page.getByText('No advisories are loaded').first().waitFor()
  })

  it('loads a file, tells what it did and what it could not read, and says why it refused another', async () => {
    await using seen = await visitors.visit('/vulnerabilities/sources', { knowledge: 'never' })
    const { page } = seen
    const input = page.locator('input[type="file"]')
    await input.setInputFiles([
      { name: 'debian-osv.jsonl.gz', mimeType: 'application/gzip', buffer: Buffer.alloc(300_000, 7) },
      { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ])
    const sent = page.getByRole('list', { name: 'Files sent' })
    await sent.getByText('10,470 records read: 613 new, 24 changed, 9,833 unchanged').waitFor()
    await sent.getByRole('button', { name: /2 records could not be read/ }).click()
    await sent.getByText(/line 4,711: invalid JSON/).waitFor()
    await sent
      .getByRole('alert')
      .getByText(/No source recognises this file/)
      .waitFor()
    await page.getByRole('heading', { name: 'Loads' }).waitFor()
    await expect.poll(() => stumbles(page)).toEqual([])
    expect(seen.trouble).toEqual([])
  })

  it('carries out a load that loses much only when somebody confirms it', async () => {
    await using seen = await visitors.visit('/vulnerabilities/sources', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Look and decide' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('1,904 records that hold now are not in it; it has 2,163.').waitFor()
    await dialog.getByRole('button', { name: 'Lose 1,904 records' }).click()
    await page.getByText('AlmaLinux errata (OSV): the load is carried out').waitFor()
    await page.getByRole('button', { name: 'Look and decide' }).waitFor({ state: 'detached' })
    expect(seen.trouble).toEqual([])
  })

  it('shows what was known on a day, each fact with its source, and raw records as text', async () => {
    await using seen = await visitors.visit('/vulnerabilities/DSA-5003-1', { hostile: true })
    const { page } = seen
    await page.getByRole('heading', { name: 'Where this comes from' }).waitFor()
    await page.getByRole('button', { name: 'Raw record' }).first().click()
    await page.getByRole('dialog').getByText('<img src=x onerror=alert(1)>').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('main img, a[href^="javascript:"]').count()).toBe(0)
    await page.getByLabel('As known at the end of').fill('2020-01-01')
    await page.waitForURL(/at=2020-01-01/)
    await page.getByText(/At the end of .*2020 nothing was known of it here/).waitFor()
    await page.getByRole('button', { name: 'Back to now' }).click()
    await page.getByText('The score in words').waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('overrides a source under a name, with a reason and an end, and takes it back', async () => {
    await using seen = await visitors.visit('/vulnerabilities/DSA-5351-1', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Override' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^Reason/).fill('The vendor says so in writing')
    await dialog.getByRole('button', { name: 'Override' }).click()
    await page.getByText('The override holds').waitFor()
    await page.getByRole('button', { name: 'End the override' }).click()
    await page
      .getByRole('dialog')
      .getByLabel(/^Reason/)
      .fill('It was wrong')
    await page.getByRole('dialog').getByRole('button', { name: 'End the override' }).click()
    await page.getByText('The override ended').waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'End the override' }).waitFor({ state: 'detached' })
    expect(seen.trouble).toEqual([])
  })

  it('offers nothing that the role does not allow', async () => {
    await using seen = await visitors.visit('/vulnerabilities/DSA-5351-1', {
      without: ['findings.decide', 'advisories.manage'],
    })
    const { page } = seen
    await page.getByText('The score in words').waitFor()
    for (const name of ['Decide', 'Override'])
      await expect.poll(() => page.getByRole('button', { name, exact: true }).count()).toBe(0)
    await page.goto('/vulnerabilities')
    await page.locator('tbody tr').first().waitFor()
    await expect.poll(() => page.locator('tbody').getByRole('checkbox').count()).toBe(0)
    await page.goto('/vulnerabilities/sources')
    await page.getByText('Debian security tracker').first().waitFor()
    await expect.poll(() => page.getByRole('switch').count()).toBe(0)
    await expect.poll(() => page.locator('input[type="file"]').count()).toBe(0)
  })

  it('exports what is seen, safe for spreadsheets', async () => {
    await using seen = await visitors.visit('/vulnerabilities?q=CVE-2024-10517&decision=all', { hostile: true })
    const { page } = seen
    await page.getByText(/^1–\d of \d/).waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /CSV/ }).click(),
    ])
    let text = ''
    for await (const chunk of await file.createReadStream()) text += chunk
    expect(text.split('\r\n')[0]).toContain('Priority,Advisory,Title')
    expect(text).toContain('CVE-2024-10517')
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""click"")"`)
  })

  it('finds an advisory by the name of a vulnerability from anywhere', async () => {
    await using seen = await visitors.visit('/', {})
    const { page } = seen
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('CVE-2024-10517')
    await page.getByRole('option', { name: /CVE-2024-10517/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'CVE-2024-10517' }).waitFor()
  })

  it('speaks German where the reader does, reasons of a status included', async () => {
    await using seen = await visitors.visit('/vulnerabilities', {}, { locale: 'de-AT' })
    const { page } = seen
    await page.getByRole('heading', { level: 1, name: 'Schwachstellen' }).waitFor()
    await page.getByRole('button', { name: 'Wie alt ist unser Wissen?' }).click()
    await page.getByText('Eine Quelle ist älter, als sie sein sollte.').waitFor()
    const away = makeFleet(100, testNow, false).devices.find(
      (device) => device.presence === 'offline' && device.state === 'managed',
    )
    await page.goto(`/devices/${away?.id}`)
    await page.getByText(/^Seit \d+ Intervallen nicht gesehen/).waitFor()
    expect(seen.trouble).toEqual([])
  })
})
