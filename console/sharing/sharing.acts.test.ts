// Authorising, withdrawing, closing the door and naming a receiver in a real browser, against the contracts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Problem } from '#wire/problem.ts'
import { needs } from '../../law/needs.ts'
import { canBrowse } from '../testing/chromium.ts'
import { openVisitors, type Visitors } from '../testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })

describe.runIf(browsable)('what leaves', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('shows nothing as authorised that is not, and nothing of it green', async () => {
    await using seen = await visitors.visit('/consents', { sharing: 'none' })
    const { page } = seen
    await page.getByText('Nothing was ever authorised').waitFor()
    await expect.poll(() => page.getByText('Off', { exact: true }).count()).toBe(1)
    await expect.poll(() => page.getByText('Not in this version').count()).toBe(4)
    await expect.poll(() => page.locator('.purpose-card [data-tone="good"]').count()).toBe(0)
    await page.getByRole('button', { name: /^Authorise/ }).click()
    await page.getByText('No receiver is named yet').waitFor()
    await page.getByRole('link', { name: 'Name a receiver' }).click()
    await page.getByText('No receivers').waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('authorises only with a recipient and a legal basis, the text in sight, then withdraws', async () => {
    await using seen = await visitors.visit('/consents', { sharing: 'on' })
    const { page } = seen
    await page.getByRole('button', { name: /^Withdraw/ }).click()
    await page.getByRole('dialog').getByText('Nothing more is told to it').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await page.getByText('Withdrawn. Nothing leaves under it any more').waitFor()
    await page.getByRole('button', { name: /^Authorise/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('you decide on this as controller').waitFor()
    const authorise = dialog.getByRole('button', { name: 'Authorise', exact: true })
    await dialog.getByLabel('Recipient').fill('Inventarium GmbH')
    await expect.poll(() => authorise.isDisabled()).toBe(true)
    await dialog.getByRole('combobox', { name: 'Legal basis' }).click()
    await expect.poll(() => page.getByRole('option', { name: 'Consent of the person' }).count()).toBe(0)
    await page.getByRole('option', { name: 'Legitimate interest' }).click()
    await dialog.getByRole('checkbox', { name: 'Processor' }).uncheck()
    await dialog.getByRole('button', { name: 'Show what would leave' }).click()
    await dialog.getByText('https://assets.example.org/hooks/muster').waitFor()
    await authorise.click()
    await page.getByText('Authorised. It stands in the records').waitFor()
    // Before the records are asked for again, the first of them is the one that was withdrawn.
    await page.getByRole('row', { name: /Holds/ }).waitFor()
    await page.getByRole('button', { name: 'Inventarium GmbH', exact: true }).first().click()
    // By its text: the dialog of the authorisation may still be going away.
    const sheet = page.getByRole('dialog').filter({ hasText: 'Authorised by Ada Moser' })
    await sheet.waitFor()
    await expect.poll(() => sheet.getByText('Processor').count()).toBe(0)
    expect(seen.trouble).toEqual([])
  })

  it('closes the door, saying first what that does, and shows at receivers that nothing leaves', async () => {
    await using seen = await visitors.visit('/left', { sharing: 'on' })
    const { page } = seen
    await page.getByRole('button', { name: 'Close the door' }).click()
    await page.getByRole('dialog').getByText('Advisories are not fetched any more').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Close the door' }).click()
    await page.getByRole('button', { name: 'Open the door' }).waitFor()
    await page.getByRole('tab', { name: 'Receivers' }).click()
    await page.getByText('Nothing leaves: the door is closed').first().waitFor()
    await page.getByRole('button', { name: /^Preview.*Asset register/ }).click()
    await expect.poll(() => page.getByRole('dialog').getByRole('button', { name: 'Send now' }).isDisabled()).toBe(true)
    expect(seen.trouble).toEqual([])
  })

  it('says what is refused, and keeps what was typed', async () => {
    const problems = { addIntegration: new Problem('body-invalid', 'body.url: only https leaves through the door') }
    await using seen = await visitors.visit('/left?tab=receivers', { sharing: 'none', problems })
    const { page } = seen
    await page.getByRole('button', { name: 'Add a receiver' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Asset register')
    await dialog.getByLabel('Address').fill('http://assets.example.org/')
    await dialog.getByRole('combobox', { name: 'Country of the recipient' }).fill('Austr')
    await page.getByRole('option', { name: 'Austria (AT)' }).click()
    await dialog.getByRole('button', { name: 'Add a receiver' }).click()
    await dialog.getByText('only https leaves through the door').waitFor()
    await expect.poll(() => dialog.getByLabel('Address').inputValue()).toBe('http://assets.example.org/')
    expect(seen.trouble).toEqual([])
  })

  it('opens each passage of the ledger with its fields and digest, page by page', async () => {
    await using seen = await visitors.visit('/left?tab=ledger', { sharing: 'on' })
    const { page } = seen
    await page.getByText('1–50').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('51–100').waitFor()
    await page.getByRole('button', { name: 'assets.example.org:443' }).first().click()
    await page.getByRole('dialog').getByText('Random id').waitFor()
    await page.getByRole('dialog').getByText('b94d27b9934d3e08').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Purpose', exact: true }).click()
    await page.getByRole('checkbox', { name: 'Mail', exact: true }).check()
    await page.waitForURL(/purpose=mail/)
    expect(new URL(page.url()).searchParams.get('page')).toBe(null)
    expect(seen.trouble).toEqual([])
  })
})
