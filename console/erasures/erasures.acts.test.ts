// Erasing, holding, answering and proving in a real browser, against the contracts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Receipt } from '#wire/console/erasures.ts'
import { SignedDisclosure } from '#wire/console/subjects.ts'
import { Problem } from '#wire/problem.ts'
import { needs } from '../../law/needs.ts'
import { canBrowse } from '../testing/chromium.ts'
import { makeFleet } from '../testing/fixture-fleet.ts'
import { idOf } from '../testing/numbers.ts'
import { openVisitors, stumbles, testNow, type Visit, type Visitors } from '../testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })
const device = makeFleet(100, testNow, false).devices.find(({ state }) => state === 'managed')
const erasure = (number: number) => `/erasures/${idOf('ers', number)}`

type Page = Visit['page']

async function downloaded(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), click()])
  let text = ''
  for await (const chunk of await file.createReadStream()) text += chunk
  return { name: file.suggestedFilename(), text }
}

describe.runIf(browsable)('erasing and what proves it', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('says what goes and what stays, asks why and for the name, and leads on', async () => {
    await using seen = await visitors.visit(`/devices/${device?.id}`, {})
    const { page } = seen
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: 'What goes' }).waitFor()
    await dialog.getByText('every copy of any of it becomes unreadable').waitFor()
    await dialog.getByText('There is no undo').waitFor()
    const send = dialog.getByRole('button', { name: 'Erase', exact: true })
    await expect.poll(() => send.isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: 'Its person asked for it' }).check()
    await expect.poll(() => send.isDisabled()).toBe(true)
    await dialog.getByLabel(/Type “.+” to confirm/).fill(device?.name ?? '')
    await expect.poll(() => stumbles(page)).toEqual([])
    await send.click()
    await dialog.getByText('It is in no list, search, count').waitFor()
    await dialog.getByRole('link', { name: 'Follow the erasure' }).click()
    await page.getByRole('heading', { level: 1, name: 'Erasure: 1 device' }).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('asks a second person above twenty, who is not the one that asked', async () => {
    await using seen = await visitors.visit('/devices', { devices: 100 })
    const { page } = seen
    await page.getByRole('checkbox', { name: 'Select every row of this page' }).check()
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('more than 20: a second person has to agree').waitFor()
    await dialog.getByRole('radio', { name: /^Retired/ }).check()
    await dialog.getByLabel(/Type “50” to confirm/).fill('50')
    await dialog.getByRole('button', { name: 'Ask to erase' }).click()
    await dialog.getByRole('link', { name: 'Follow the erasure' }).click()
    await page.getByText('You asked for this erasure, so somebody else has to agree').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Agree' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await page.getByText('It was taken back in time').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Undo' }).count()).toBe(0)
  })

  it('lets the other one agree, from the list, by keyboard', async () => {
    await using seen = await visitors.visit('/erasures?state=open', {})
    const { page } = seen
    const first = page.locator('tbody tr').first()
    await first.getByText('214 devices').waitFor()
    await first.getByRole('link').focus()
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Agree' }).click()
    await page.getByRole('dialog').getByText('Leasing contract 2023/17').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Agree' }).click()
    await first.getByText('Held', { exact: true }).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('keeps what is in repair, and erases what left', async () => {
    await using seen = await visitors.visit(`/devices/${device?.id}`, {})
    const { page } = seen
    const retire = async () => {
      await page.getByRole('button', { name: 'Actions' }).click()
      await page.getByRole('menuitem', { name: 'Retire' }).click()
    }
    const dialog = page.getByRole('dialog')
    await retire()
    await dialog.getByRole('radio', { name: 'In repair' }).check()
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByText('Everything known about it is kept').waitFor()
    const [kept] = await Promise.all([
      page.waitForRequest(/devices\/act$/),
      dialog.getByRole('button', { name: 'In repair' }).click(),
    ])
    expect(kept.postDataJSON()).toMatchObject({ verb: 'retire', why: 'repair' })
    await dialog.waitFor({ state: 'detached' })
    await retire()
    await dialog.getByRole('radio', { name: 'Left' }).check()
    await dialog.getByRole('button', { name: 'Continue' }).click()
    await dialog.getByRole('heading', { name: 'What stays' }).waitFor()
    await expect.poll(() => dialog.getByRole('radio', { name: /^Left: sold/ }).isChecked()).toBe(true)
  })

  it('shows the receipt in words and gives it whole', async () => {
    await using seen = await visitors.visit(erasure(6), {})
    const { page } = seen
    await page.getByText('could not be informed').waitFor()
    await page.getByText('A snapshot of the whole machine').waitFor()
    await page.getByText('muster erasures verify --canaries canaries.json').waitFor()
    const { name, text } = await downloaded(page, () => page.getByRole('button', { name: 'Download' }).click())
    expect(name).toBe(`erasure-${idOf('ers', 6)}.json`)
    expect(JSON.parse(Receipt.parse(JSON.parse(text)).document).erasure).toBe(idOf('ers', 6))
  })

  it('shows a receipt of an unknown form as it was signed', async () => {
    await using seen = await visitors.visit(erasure(6), {})
    const { page } = seen
    await page.route('**/receipt', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: { ...(await response.json()), document: '{"v":2,"new":"form"}' } })
    })
    await page.reload()
    await page.getByText('a form that this page does not know').waitFor()
    await page.getByText('{"v":2,"new":"form"}').waitFor()
  })

  it('places a legal hold with reason and end, and lifts it', async () => {
    await using seen = await visitors.visit('/legal-holds', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Place a legal hold' }).click()
    const dialog = page.getByRole('dialog')
    const place = dialog.getByRole('button', { name: 'Place a legal hold' })
    await expect.poll(() => place.isDisabled()).toBe(true)
    await dialog.getByRole('combobox', { name: 'Covers' }).click()
    await page.getByRole('option', { name: 'Group “Vienna”' }).click()
    await dialog.getByLabel('Reason').fill('Case 4711')
    await place.click()
    const row = page.locator('tbody tr', { hasText: 'Case 4711' })
    await row.getByText('In force').waitFor()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Lift' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Lift' }).click()
    await row.getByText('Lifted', { exact: true }).waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('notes a request from the day it came, and how it ended', async () => {
    await using seen = await visitors.visit('/requests', { privacy: 'fresh' })
    const { page } = seen
    await page.getByText('Nobody asked for anything yet').waitFor()
    await page.getByRole('button', { name: 'Note a request' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Received').fill('2026-11-01')
    await dialog.getByLabel('Device').fill('kitchen')
    await expect.poll(() => dialog.getByRole('button', { name: 'Note it' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Device').fill(device?.id ?? '')
    await dialog.getByRole('button', { name: 'Note it' }).click()
    const row = page.locator('tbody tr').first()
    await row.getByText('in 11 days').waitFor()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Answer' }).click()
    await dialog.getByText('Extended').click()
    await dialog.getByLabel('Why').fill('The works council is asked first')
    await dialog.getByRole('button', { name: 'Note the answer' }).click()
    await row.getByText('Extended').waitFor()
    await row.getByRole('button', { name: /^Actions for/ }).click()
    await page.getByRole('menuitem', { name: 'Answer' }).click()
    // More time is given once.
    await expect.poll(() => dialog.getByText('Extended', { exact: true }).count()).toBe(0)
    await dialog.getByLabel('Answer', { exact: true }).fill('Sent by letter')
    await dialog.getByRole('button', { name: 'Note the answer' }).click()
    await row.getByText('Granted').waitFor()
  })

  it('makes a disclosure only when it is asked for', async () => {
    await using seen = await visitors.visit(`/devices/${device?.id}?tab=privacy`, {})
    const { page } = seen
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.getByRole('button', { name: 'Show everything held' }).waitFor()
    expect(asked.filter((url) => url.endsWith('/disclosure'))).toEqual([])
    await page.getByRole('button', { name: 'Show everything held' }).click()
    await page.locator('summary', { hasText: 'Software' }).click()
    await page.getByRole('button', { name: /^Show all/ }).waitFor()
    await page
      .locator('.disclosed')
      .getByText(/^Administrator$/)
      .waitFor()
    const { text } = await downloaded(page, () => page.getByRole('button', { name: 'Download, signed' }).click())
    expect(JSON.parse(SignedDisclosure.parse(JSON.parse(text)).document).device).toBe(device?.id)
  })

  it('hides from a role what it may not do', async () => {
    const without = ['erasures.request', 'erasures.read', 'holds.manage', 'disclosures.read', 'privacy.read'] as const
    await using seen = await visitors.visit(`/devices/${device?.id}?tab=privacy`, { without: [...without] })
    const { page } = seen
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).waitFor()
    for (const name of ['Erase', 'Place legal hold'])
      await expect.poll(() => page.getByRole('menuitem', { name }).count(), { message: name }).toBe(0)
    for (const name of ['Erasures', 'Legal holds', 'Requests', 'Server privacy'])
      await expect.poll(() => page.getByRole('link', { name }).count(), { message: name }).toBe(0)
    await expect.poll(() => page.getByRole('button', { name: 'Show everything held' }).count()).toBe(0)
  })

  it('says why a request was refused and leaves what was typed', async () => {
    const problems = { requestErasure: new Problem('conflict') }
    await using seen = await visitors.visit(`/devices/${device?.id}`, { problems })
    const { page } = seen
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: 'Erase' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Taken in by mistake' }).check()
    await dialog.getByLabel(/Type “.+” to confirm/).fill(device?.name ?? '')
    await dialog.getByRole('button', { name: 'Erase', exact: true }).click()
    await dialog.getByRole('button', { name: 'conflict' }).waitFor()
    await expect.poll(() => dialog.getByRole('radio', { name: 'Taken in by mistake' }).isChecked()).toBe(true)
  })
})
