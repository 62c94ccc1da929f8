// Inviting, accepting, removing operators, device privacy and terms in a real browser, against the contracts.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { canBrowse } from '../testing/chromium.ts'
import { openVisitors, type Visitors } from '../testing/visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })

describe.runIf(browsable)('who operates and what is kept', () => {
  let visitors: Visitors
  beforeAll(async () => {
    visitors = await openVisitors()
  })
  afterAll(() => visitors?.[Symbol.asyncDispose]())

  it('invites by a link that is shown once and leads to this server', async () => {
    await using seen = await visitors.visit('/operators', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Invite an operator' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Deniz')
    await dialog.getByRole('radio', { name: /Auditor/ }).check({ force: true })
    await dialog.getByRole('button', { name: 'Invite an operator' }).click()
    await dialog.getByText(`${seen.server.url}/invitation#code=`).waitFor()
    await dialog.getByRole('button', { name: 'I have handed it over' }).click()
    await page.getByRole('cell', { name: 'Deniz', exact: true }).waitFor()
    await expect.poll(() => page.getByText('#code=').count()).toBe(0)
    expect(seen.trouble).toEqual([])
  })

  it('lets a stranger in by keyboard, and leaves no code in the address', async () => {
    await using seen = await visitors.visit('/invitation#code=start', { signedIn: false })
    const { page } = seen
    await expect.poll(() => page.getByLabel('Your name for signing in').inputValue()).toBe('Cem Yıldız')
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
    await page.getByLabel('Password again').fill('correct horse battery')
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await page.getByLabel('One-time code').fill('123 456')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(page.url()).not.toContain('code=')
    expect(seen.trouble).toEqual([])
  })

  it('says that an invitation is used up', async () => {
    await using seen = await visitors.visit('/invitation#code=old', { signedIn: false })
    await seen.page.getByRole('heading', { name: 'This invitation cannot be used' }).waitFor()
    await seen.page.getByRole('button', { name: 'invitation-invalid' }).waitFor()
  })

  it('removes an operator only by the typed name, and never oneself', async () => {
    await using seen = await visitors.visit('/operators', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Actions for Ada Moser' }).click()
    await expect.poll(() => page.getByRole('menuitem', { name: 'Remove' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Actions for Bojan Kovačević-Hinterleitner' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    const dialog = page.getByRole('dialog')
    const remove = dialog.getByRole('button', { name: 'Remove', exact: true })
    await expect.poll(() => remove.isDisabled()).toBe(true)
    await dialog.getByLabel(/to confirm/).fill('Bojan Kovačević-Hinterleitner')
    await remove.click()
    await page.getByText('Bojan Kovačević-Hinterleitner is removed').waitFor()
    await expect.poll(() => page.getByRole('cell', { name: 'Bojan' }).count()).toBe(0)
    expect(seen.trouble).toEqual([])
  })

  it('says what is lost before a switch of device privacy is saved', async () => {
    await using seen = await visitors.visit('/device-privacy', {})
    const { page } = seen
    const packages = page.getByRole('switch', { name: 'Collect Packages from: Company devices' })
    await packages.press('Space')
    const dates = page.getByRole('switch', { name: 'Collect Installation dates from: Company devices' })
    await expect.poll(() => dates.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'See what is lost, then save' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Find known vulnerabilities').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Revision 5').waitFor()
    await expect.poll(() => packages.isChecked()).toBe(false)
    expect(seen.trouble).toEqual([])
  })

  it('shortens a term within its bounds, and says what that erases', async () => {
    await using seen = await visitors.visit('/retention?q=ledger', {})
    const { page } = seen
    await page.getByRole('button', { name: /^Actions for What left/ }).click()
    await page.getByRole('menuitem', { name: 'Change the term' }).click()
    const dialog = page.getByRole('dialog')
    const save = dialog.getByRole('button', { name: 'Save the term' })
    await expect.poll(() => save.isDisabled()).toBe(true)
    await dialog.getByLabel('Keep for').fill('120')
    await dialog.getByText('What is older than 120 days will be erased for good.').waitFor()
    await save.click()
    await page.getByText('shortened, standard 400 days').waitFor()
    expect(seen.trouble).toEqual([])
  })

  it('is green on retention only where the job ran and nothing is overdue', async () => {
    await using fresh = await visitors.visit('/retention', { privacy: 'fresh' })
    await fresh.page.getByText('The terms were not enforced yet').waitFor()
    await expect.poll(() => fresh.page.locator('.proof [data-tone="good"]').count()).toBe(0)
    await using late = await visitors.visit('/retention', { privacy: 'troubled' })
    await late.page.getByText(/rows that should be gone/).waitFor()
    await late.page.getByRole('button', { name: 'Enforce now' }).click()
    await late.page.getByText('Nothing is kept longer than it may be').waitFor()
  })

  it('narrows who looked to one person, in the address', async () => {
    await using seen = await visitors.visit('/looks', {})
    const { page } = seen
    await page.getByRole('button', { name: 'Ada Moser', exact: true }).first().click()
    await page.waitForURL(/actor=opr_/)
    await page.getByText('Bojan').first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove the filter Who' }).click()
    await page.getByText('Bojan').first().waitFor()
    expect(seen.trouble).toEqual([])
  })
})
