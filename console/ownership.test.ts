// Whose devices are and under which id their facts stand, in a real browser: one, many, and by the token that lets them in.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../law/needs.ts'
import { canBrowse } from './testing/chromium.ts'
import { makeFleet } from './testing/fixture-fleet.ts'
import { openVisitors, testNow, type Visitors } from './testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })
const { devices } = makeFleet(100, testNow, false)
const [plain] = devices
/** The made-up tenant gave every ninth one an own id. */
const [given] = devices.filter(({ index }) => index % 9 === 4)

describe.runIf(browsable)('whose a device is', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('is said for many at once, with what follows from it', async () => {
    await using seen = await visitors.visit('/devices?state=managed', {})
    const { page } = seen
    for (const row of [0, 1]) await page.locator('tbody tr').nth(row).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Company or personal' }).click()
    const dialog = page.getByRole('dialog', { name: 'Whose devices are these 2?' })
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await dialog.getByRole('radio', { name: 'A person' }).check()
    await dialog.getByText('What is not agreed to is erased from the server.').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('2 devices changed: personal devices').waitFor()
    await dialog.waitFor({ state: 'detached' })
    expect(seen.trouble).toEqual([])
  })

  it('is said by the token, and stands in the list of tokens', async () => {
    await using seen = await visitors.visit('/devices/add', {})
    const { page } = seen
    await page.getByRole('radio', { name: /A person/ }).check()
    await page.getByRole('button', { name: 'Make the token' }).click()
    await page.getByText('The token is shown only now').waitFor()
    await page.getByRole('link', { name: 'Tokens and credentials' }).click()
    await page.getByRole('cell', { name: 'A person' }).waitFor()
    expect(seen.trouble).toEqual([])
  })
})

describe.runIf(browsable)('an own system id', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('is refused as an address while it is typed, given, and seen to wait for the device', async () => {
    await using seen = await visitors.visit(`/devices/${plain?.id}?tab=privacy`, {})
    const { page } = seen
    await page.getByRole('button', { name: 'Own system id' }).click()
    const dialog = page.getByRole('dialog', { name: 'An own system id in place of ours' })
    const give = dialog.getByRole('button', { name: 'Give this id' })
    await dialog.getByLabel('Own id').fill('web-1.example.org')
    await dialog.getByText('It is the name of a machine in a domain.').waitFor()
    expect(await give.isDisabled()).toBe(true)
    // The id of another one is refused by the server, and the dialog stays with what was typed.
    await dialog.getByLabel('Own id').fill('asset-4700')
    await give.click()
    await dialog.getByText('another device has it').waitFor()
    expect(await dialog.getByLabel('Own id').inputValue()).toBe('asset-4700')
    await dialog.getByLabel('Own id').fill('asset-9')
    await give.click()
    await page.getByText('waits for the device to judge it').waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('is taken back, and who did so stays', async () => {
    await using seen = await visitors.visit(`/devices/${given?.id}?tab=privacy`, {})
    const { page } = seen
    await page.getByText('an own one, given by the organisation').waitFor()
    await page.getByRole('button', { name: 'Own system id' }).click()
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByText(/^taken back/).waitFor()
    await page.getByText('made by the agent').waitFor()
    expect(seen.trouble).toEqual([])
  })
})
