// Each browser that tests may get must run, and show text: the packaged one where nothing is installed, the system's elsewhere.
import { describe, expect, it } from 'vitest'
import { installed, isPackaged, startChromium } from './chromium.ts'

describe.each([
  ['package', isPackaged()],
  ['system', installed() !== undefined],
] as const)('the browser of the %s', (from, isThere) => {
  it.runIf(isThere)('starts and has a font', async () => {
    await using own = await startChromium(from)
    const page = await own.browser.newPage()
    await page.setContent('<span>iiii</span><br><span>WWWW</span>')
    const [narrow = 0, wide = 0] = await page
      .locator('span')
      .evaluateAll((all) => all.map((one) => one.clientWidth || one.getBoundingClientRect().width))
    expect(narrow).toBeGreaterThan(0)
    expect(wide).toBeGreaterThan(narrow)
  })
})
