// Forced syncs, kept connections, events and the log as operators use them, in a real browser against the contracts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import { needs } from '../../law/needs.ts'
import { canBrowse } from '../testing/chromium.ts'
import { type FixtureDevice, makeFleet } from '../testing/fixture-fleet.ts'
import { reachOf, unluck } from '../testing/fixture-reach.ts'
import { openVisitors, stumbles, testNow, type Visitors } from '../testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })
const { devices } = makeFleet(100, testNow, false)
/** Machines that run tests are busy: conditions are waited for. */
const one = (fits: (device: FixtureDevice) => boolean | undefined): FixtureDevice => {
  const found = devices.find(fits)
  if (!found) throw new Error('the fixture fleet has no such device')
  return found
}
const reached = one((device) => unluck(device) === undefined && !device.held && device.index > 10)
const unreached = one((device) => unluck(device) === 'wake-lost')

describe.runIf(browsable)('forced syncs and connections', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('shows one device on its way: asked, woken, connected, done', async () => {
    await using seen = await visitors.visit(`/devices/${reached.id}`, {})
    const { page, server } = seen
    await page.getByRole('button', { name: 'Synchronize', exact: true }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/wakes arrive|no wake was tried/).waitFor()
    await expect.poll(() => stumbles(page)).toEqual([])
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    const steps = page.getByRole('listitem').filter({ hasText: /^(Asked|Woken|Connected|Done)/ })
    const passed = () => steps.evaluateAll((all) => all.map((each) => each.hasAttribute('data-passed')))
    await expect.poll(passed).toEqual([true, false, false, false])
    for (const upTo of [2, 3, 4]) {
      server.advance()
      await expect.poll(passed).toEqual([0, 1, 2, 3].map((step) => step < upTo))
    }
    expect(seen.trouble).toEqual([])
  })

  it('says before and after that no wake reaches a device, why, and what will', async () => {
    await using seen = await visitors.visit(`/devices?q=${unreached.name}`, {})
    const { page, server } = seen
    await page.getByRole('link', { name: unreached.name }).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Synchronize' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Probably not: the last wakes did not arrive').waitFor()
    await dialog.getByText(/Keep connection, on the device or on its group/).waitFor()
    await dialog.getByRole('button', { name: 'Synchronize' }).click()
    await dialog.getByText('Woken').first().waitFor()
    server.advance()
    await dialog.getByText('Waits: Several wakes went out and none arrived').waitFor()
    await expect.poll(() => dialog.getByText('The server holds').count()).toBe(0)
    await dialog.getByRole('link', { name: 'Show it' }).click()
    await page.getByRole('heading', { level: 1, name: unreached.name }).waitFor()
    await page.getByRole('button', { name: 'Keep connection' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep connection' }).click()
    await page.getByRole('button', { name: 'Release connection' }).waitFor()
    await page.getByText('kept for this device').waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('asks a whole group from its menu and shows one bar, which is found again under Tasks', async () => {
    await using seen = await visitors.visit('/devices', { devices: 9000 }, { width: 1440 })
    const { page, server } = seen
    const line = page.getByRole('navigation', { name: 'Groups' }).getByRole('link', { name: /^Vienna/ })
    await line.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Synchronize' }).click()
    const dialog = page.getByRole('dialog', { name: 'Synchronize the group “Vienna”' })
    await dialog.getByText(/Devices that no wake reaches are named with the reason/).waitFor()
    await dialog.getByRole('button', { name: 'Synchronize' }).click()
    const bar = dialog.getByRole('img', { name: /of [\d,]+ done/ })
    await bar.waitFor()
    const before = await bar.getAttribute('aria-label')
    server.advance()
    await expect.poll(() => bar.getAttribute('aria-label')).not.toBe(before)
    await dialog.getByRole('link', { name: 'Show the devices' }).click()
    await page.getByRole('heading', { level: 1, name: 'Group “Vienna”' }).waitFor()
    await page.getByRole('link', { name: 'Forced syncs' }).first().click()
    await page.getByRole('link', { name: 'Group “Vienna”' }).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('asks a selection, and shows those that need attention first with what can be done for all of them', async () => {
    await using seen = await visitors.visit('/devices?size=200', { devices: 100 })
    const { page, server } = seen
    await page.getByRole('checkbox', { name: 'Select every row of this page' }).check()
    await page.getByRole('button', { name: 'Synchronize' }).click()
    const dialog = page.getByRole('dialog', { name: 'Synchronize 100 devices' })
    await dialog.getByRole('button', { name: 'Synchronize' }).click()
    await dialog.getByRole('link', { name: 'Show the devices' }).click()
    await page.getByRole('heading', { level: 1, name: '100 chosen devices' }).waitFor()
    server.advance()
    server.advance()
    server.advance()
    await page.getByText(/Everybody reachable had answered/).waitFor()
    const states = page.locator('tbody tr td:nth-child(2)')
    await expect.poll(async () => (await states.first().innerText()).trim()).toBe('Failed')
    await page.getByRole('button', { name: 'State' }).click()
    await page.getByRole('checkbox', { name: /^Waiting/ }).check()
    await page.keyboard.press('Escape')
    await page.waitForURL(/state=waiting/)
    await expect
      .poll(async () => [...new Set((await states.allInnerTexts()).map((text) => text.trim()))])
      .toEqual(['Waits'])
    await page.getByRole('button', { name: 'Keep connection for those no wake reached' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep connection' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Ask again those that failed' }).click()
    await page.getByRole('dialog', { name: /^Synchronize/ }).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('asks more than one request holds in parts, and shows them as one', async () => {
    await using seen = await visitors.visit('/devices', { devices: 2500 })
    const { page, server } = seen
    await page.getByRole('checkbox', { name: 'Select every row of this page' }).check()
    await page.getByRole('button', { name: 'Select all 2,500' }).click()
    await page.getByText('2,500 selected').waitFor()
    await page.getByRole('button', { name: 'Synchronize' }).click()
    const dialog = page.getByRole('dialog', { name: 'Synchronize 2,500 devices' })
    await dialog.getByRole('button', { name: 'Synchronize' }).click()
    await dialog.getByText('asked in 3 parts of at most 1,000').waitFor()
    await dialog
      .getByText(/ of 2,500 done/)
      .first()
      .waitFor()
    server.advance()
    const counted = async () => {
      const texts = await dialog.locator('.sync-counts b').allInnerTexts()
      return texts.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)
    }
    await expect.poll(counted).toBe(2500)
  })

  it('keeps connections for a group by its dialog, by keyboard', async () => {
    await using seen = await visitors.visit('/devices', { devices: 30 }, { width: 1440 })
    const { page } = seen
    const tree = page.getByRole('navigation', { name: 'Groups' })
    const acts = tree.getByRole('button', { name: 'Actions for the group Berlin' })
    await acts.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Keep connection' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Group “Berlin”' })
    await dialog.getByRole('radio', { name: /Where wakes fail/ }).check()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Berlin and around')
    await expect.poll(() => stumbles(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    const line = tree.getByRole('link', { name: /Berlin and around/ })
    await line.waitFor()
    await expect.poll(() => line.getByRole('img', { name: 'keeps connections where wakes fail' }).count()).toBe(1)
  })

  it('has the groups at hand on a narrow screen too', async () => {
    await using seen = await visitors.visit('/devices', { devices: 30 }, { width: 390 })
    const { page } = seen
    await page.getByRole('button', { name: 'Groups' }).click()
    const drawer = page.getByRole('dialog', { name: 'Groups' })
    await drawer.getByRole('link', { name: /^Vienna/ }).click()
    await page.waitForURL(/group=grp_/)
    await expect.poll(() => stumbles(page)).toEqual([])
  })

  it('shows what a device’s line does as it changes', async () => {
    const held = one((device) => device.held && reachOf(device, testNow, false)?.keep.doing === 'reading')
    await using seen = await visitors.visit(`/devices/${held.id}`, {})
    await seen.page.getByText('reading what it holds').waitFor()
    await seen.page.getByText('Line open', { exact: true }).waitFor()
  })

  it('says why nobody was asked when the server refuses', async () => {
    await using seen = await visitors.visit(`/devices/${reached.id}`, {
      problems: { forceSync: new Problem('right-missing') },
    })
    const { page } = seen
    await page.getByRole('button', { name: 'Synchronize', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Synchronize' }).click()
    await page.getByRole('dialog').getByText('Your role does not allow this').waitFor()
  })
})

describe.runIf(browsable)('events and the transparency log', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('announces arrivals and lets no row jump', async () => {
    await using seen = await visitors.visit('/events', {})
    const { page, server } = seen
    const rows = page.locator('tbody tr')
    await rows.nth(49).waitFor()
    const before = await rows.first().innerText()
    server.happen(3)
    await page.getByRole('button', { name: '3 new events' }).waitFor()
    await expect.poll(() => rows.first().innerText()).toBe(before)
    await page.getByRole('button', { name: '3 new events' }).press('Enter')
    await page.getByRole('button', { name: '3 new events' }).waitFor({ state: 'detached' })
    await expect.poll(() => rows.nth(3).innerText()).toBe(before)
    expect(seen.trouble).toEqual([])
  })

  it('shows the first event where there was none', async () => {
    await using seen = await visitors.visit('/events', { events: 'none' })
    const { page, server } = seen
    await page.getByText('Nothing has happened yet').waitFor()
    server.happen(1)
    await expect.poll(() => page.locator('tbody tr button').count()).toBe(1)
  })

  it('keeps its filters in the address and opens every field of an event', async () => {
    await using seen = await visitors.visit('/events', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Severity' }).click()
    await page.getByRole('checkbox', { name: /^Critical/ }).check()
    await page.keyboard.press('Escape')
    await page.waitForURL(/severity=critical/)
    const severities = page.locator('tbody tr td:nth-child(2)')
    await expect.poll(async () => [...new Set(await severities.allInnerTexts())]).toEqual(['Critical'])
    await page.reload()
    await expect.poll(async () => [...new Set(await severities.allInnerTexts())]).toEqual(['Critical'])
    await page
      .getByRole('button', { name: /A service failed.*every field/ })
      .first()
      .press('Enter')
    const sheet = page.getByRole('dialog', { name: 'A service failed' })
    await sheet.getByText('by the device’s clock').waitFor()
    await sheet.getByRole('button', { name: /Service: sealed/ }).waitFor()
    await expect.poll(() => stumbles(page)).toEqual([])
    await sheet.getByRole('link', { name: 'Show only this type' }).click()
    await page.waitForURL(/type=service\.failed/)
    expect(seen.trouble).toEqual([])
  })

  it('opens the hour behind a bar, from the table too', async () => {
    await using seen = await visitors.visit('/events?hours=24', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Table' }).click()
    await page.getByRole('region', { name: 'Events by hour' }).getByRole('button').nth(1).press('Enter')
    await page.waitForURL(/from=.*until=/)
    await page.getByRole('button', { name: 'Remove the filter Time' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('?hours=24')
  })

  it('names what can happen, how long it is kept and whether it is collected', async () => {
    await using seen = await visitors.visit('/events', { events: 'off' })
    const { page } = seen
    await page.getByText('Events are not collected').waitFor()
    await page.getByRole('button', { name: 'Types and retention' }).click()
    const drawer = page.getByRole('dialog', { name: 'What devices may tell' })
    await drawer.getByText('A disk is nearly full').waitFor()
    await expect.poll(() => drawer.getByText('Collected: no').count()).toBe(16)
    await expect.poll(() => stumbles(page)).toEqual([])
    await drawer.getByRole('link', { name: /Data catalogue › Privacy choice/ }).click()
    await page.getByRole('switch', { name: 'Collect Events', exact: true }).waitFor()
  })

  it('says in red when devices found the log rewritten, and who', async () => {
    await using seen = await visitors.visit('/privacy/log', { inconsistent: 2 })
    const { page } = seen
    await page
      .getByRole('alert')
      .getByText(/2 devices found that the log does not go on/)
      .waitFor()
    await page.getByText('muster agent verify').waitFor()
    await page.getByRole('link', { name: 'Show which devices' }).click()
    await page.waitForURL(/type=agent\.log-inconsistent/)
  })
})
