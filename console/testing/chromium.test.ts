// The packaged browser must run where nothing is installed, and show text there.
import { describe, expect, it } from 'vitest'
import { isPackaged, startChromium } from './chromium.ts'

describe.runIf(isPackaged())('the packaged browser', () => {
  it('starts and has a font', async () => {
    await using own = await startChromium('package')
    const page = await own.browser.newPage()
    await page.setContent('<span>iiii</span><br><span>WWWW</span>')
    const [narrow = 0, wide = 0] = await page
      .locator('span')
      .evaluateAll((all) => all.map((one) => one.clientWidth || one.getBoundingClientRect().width))
    expect(narrow).toBeGreaterThan(0)
    expect(wide).toBeGreaterThan(narrow)
  })
})
