// The main acts in a real browser, by keyboard where a keyboard can do them, against the contracts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import { needs } from '../law/needs.ts'
import { canBrowse } from './testing/chromium.ts'
import { hostileNames, makeFleet } from './testing/fixture-fleet.ts'
import { openVisitors, testNow, type Visitors } from './testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })

describe.runIf(browsable)('acts', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('sets the server up by keyboard, then asks what may be known', async () => {
    await using seen = await visitors.visit('/setup#code=start', { open: true, signedIn: false, privacyChosen: false })
    const { page } = seen
    await page.getByRole('textbox', { name: 'Organisation' }).fill('Donau Logistik')
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByLabel('Password again').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await page.getByLabel('One-time code').fill('123 456')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What may Muster know?' }).waitFor()
    await expect.poll(() => page.getByRole('radio', { name: /Strict/ }).isChecked()).toBe(true)
    expect(page.url()).not.toContain('code=')
    await page.getByRole('switch', { name: 'Collect Host name' }).press('Space')
    await expect.poll(() => page.getByRole('radio', { name: /Own choice/ }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Start with Own choice' }).press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('leads to the page that was asked for after signing in, and nowhere else', async () => {
    await using seen = await visitors.visit('/devices?state=locked', { signedIn: false })
    const { page } = seen
    await page.getByLabel('Name').fill('Ada')
    await page.getByLabel('Password', { exact: true }).fill('wrong horse battery')
    await page.getByLabel('One-time code').fill('123456')
    await page.keyboard.press('Enter')
    await page.getByText('Name, password or code is wrong').waitFor()
    await page.getByRole('button', { name: 'sign-in-refused' }).waitFor()
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByLabel('One-time code').fill('123456')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Devices' }).waitFor()
    expect(new URL(page.url()).search).toBe('?state=locked')
  })

  it('keeps search, filter, sort and page in the address', async () => {
    await using seen = await visitors.visit('/devices', { devices: 1000 })
    const { page } = seen
    const rows = page.locator('tbody tr')
    await page.getByRole('searchbox', { name: 'Search by name or id' }).fill('web')
    await page.waitForURL(/q=web/)
    await page.getByRole('button', { name: 'Operating system', exact: true }).first().click()
    await page.getByRole('checkbox', { name: /Debian 12/ }).check()
    await page.keyboard.press('Escape')
    // The second click turns round what the first one has brought about, not what stood there before.
    for (const sorted of ['ascending', 'descending']) {
      await page.getByRole('button', { name: 'Packages' }).click()
      await page.locator(`th[aria-sort="${sorted}"]`, { hasText: 'Packages' }).waitFor()
    }
    await page.waitForURL(/order=desc/)
    const shown = await rows.allInnerTexts()
    await page.reload()
    await rows.first().waitFor()
    await expect.poll(() => rows.allInnerTexts()).toEqual(shown)
    expect(shown.every((text) => text.includes('web') && text.includes('Debian 12'))).toBe(true)
    expect(new URL(page.url()).search).toBe('?q=web&os=debian+12&sort=packages&order=desc')
  })

  it('turns pages and comes back', async () => {
    await using seen = await visitors.visit('/devices', { devices: 1000 })
    const { page } = seen
    await page.getByText('1–50 of 1,000').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('51–100 of 1,000').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('101–150 of 1,000').waitFor()
    await page.getByRole('button', { name: 'Previous' }).click()
    await page.getByText('51–100 of 1,000').waitFor()
    await page.goBack()
    await page.getByText('101–150 of 1,000').waitFor()
    await page.getByRole('button', { name: 'First page' }).click()
    await page.getByText('1–50 of 1,000').waitFor()
  })

  it('holds a selection over pages and says for each device what became of it', async () => {
    await using seen = await visitors.visit('/devices', { devices: 120 })
    const { page } = seen
    await page.getByRole('checkbox', { name: 'Select every row of this page' }).check()
    await page.getByText('50 selected').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('51–100 of 120').waitFor()
    await page.locator('tbody').getByRole('checkbox').first().check()
    await page.getByText('51 selected').waitFor()
    await page.getByRole('button', { name: 'Select all 120' }).click()
    await page.getByText('120 selected').waitFor()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).click()
    const dialog = page.getByRole('dialog')
    await expect.poll(() => dialog.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true)
    await dialog.getByLabel(/Type “120” to confirm/).fill('120')
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await dialog.getByText('Done for 107 of 120. Refused for 13:').waitFor()
    await expect.poll(() => dialog.getByText('The device was revoked already').count()).toBe(13)
    expect(seen.trouble).toEqual([])
  })

  it('opens the menu of a row by right click, by its button and by the keyboard', async () => {
    await using seen = await visitors.visit('/devices', { devices: 30 })
    const { page } = seen
    const link = page.locator('tbody tr').nth(2).getByRole('link').first()
    await link.focus()
    await page.keyboard.press('ArrowDown')
    const focused = page.locator('tbody tr').nth(3)
    const hasFocus = () => {
      const link = focused.getByRole('link').first()
      return link.evaluate((element) => element === document.activeElement)
    }
    await expect.poll(hasFocus).toBe(true)
    await page.keyboard.press(' ')
    await expect.poll(() => focused.getByRole('checkbox').isChecked()).toBe(true)
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await expect.poll(hasFocus).toBe(true)
    await page.locator('tbody tr').nth(5).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Move to group' }).waitFor()
    await page.keyboard.press('Escape')
    await focused.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('kitchen')
    await page.keyboard.press('Enter')
    await page.getByText('The device is now called kitchen').waitFor()
    await page.getByRole('link', { name: 'kitchen' }).waitFor()
  })

  it('shows text of a device as text, also in exports', async () => {
    await using seen = await visitors.visit('/devices?size=200', { hostile: true })
    const { page } = seen
    for (const name of hostileNames) await page.getByRole('link', { name, exact: true }).waitFor()
    await expect.poll(() => page.locator('img, tbody script').count()).toBe(0)
    await page.getByRole('button', { name: 'Export' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /CSV/ }).click(),
    ])
    const stream = await file.createReadStream()
    let text = ''
    for await (const chunk of stream) text += chunk
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"",""click"")"`)
    expect(text.trim().split('\r\n')).toHaveLength(101)
    expect(seen.trouble).toEqual([])
  })

  it('says what went wrong, what to do and a code, and tries again', async () => {
    const problems = { listDevices: new Problem('right-missing') }
    await using seen = await visitors.visit('/devices', { problems })
    const { page } = seen
    await page.getByText('Your role does not allow this').waitFor()
    await page.getByRole('button', { name: 'right-missing' }).waitFor()
    seen.server.use({ devices: 3, now: testNow })
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('1–3 of 3').waitFor()
  })

  it('shows news as it comes', async () => {
    await using seen = await visitors.visit('/devices', { devices: 3 })
    const { page } = seen
    await page.getByText('1–3 of 3').waitFor()
    seen.server.use({ devices: 4, now: testNow })
    await expect
      .poll(
        async () => {
          seen.server.tell({ what: 'device', ids: [] })
          return page.getByText('1–4 of 4').count()
        },
        { interval: 500 },
      )
      .toBe(1)
  })

  it('adds a device: a token with its clock, a line, and the row as it comes alive', async () => {
    await using seen = await visitors.visit('/devices/add', { devices: 3 })
    const { page } = seen
    await page.getByRole('button', { name: 'Make the token' }).press('Enter')
    await page.getByText(/muster-agent enrol --server muster\.example\.org:13000/).waitFor()
    await page.getByText('10:00 left').waitFor()
    await page.getByText('Waiting for the machine').waitFor()
  })

  it('finds a device and a package from anywhere', async () => {
    await using seen = await visitors.visit('/', {})
    const { page } = seen
    const device = makeFleet(100, testNow, false).devices[0]
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type(device?.name ?? '')
    await page.getByRole('option', { name: device?.name ?? '' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: device?.name ?? '' }).waitFor()
    await page.getByRole('textbox', { name: 'Find a device, a package or a CVE' }).fill('openssl')
    await page
      .getByRole('option', { name: /openssl/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1, name: 'openssl' }).waitFor()
  })

  it('speaks German to who prefers it, with dates and numbers to match', async () => {
    await using seen = await visitors.visit('/devices', { devices: 12_000 }, { locale: 'de-AT' })
    const { page } = seen
    await page.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor()
    await page.getByText(/1–50 von 12.000/).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.getByRole('button', { name: /Konto von/ }).click()
    await page.getByText('English').click()
    await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
  })
})
