// Each page of a list in a real browser: its policy unbroken, no errors, nothing to stumble over, in both schemes and narrow.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needs } from '../../law/needs.ts'
import { canBrowse } from './chromium.ts'
import { colours, openVisitors, stumbles, type Visit, type Visitors } from './visit.ts'

const browsable = canBrowse() || needs('the console in a browser', { chromium: 'chromium' })

/** `waitFor` is the page's first heading; `options` are the fixture server's. */
export type ListedPage = [name: string, path: string, waitFor: string, options?: object]

export function eachPage(of: string, pages: readonly ListedPage[]): void {
  describe.runIf(browsable)(of, () => {
    let visitors: Visitors
    beforeAll(async () => {
      visitors = await openVisitors()
    })
    afterAll(() => visitors?.[Symbol.asyncDispose]())

    describe.each(pages)('%s', (_name, path, heading, options = {}) => {
      let seen: Visit
      beforeAll(async () => {
        seen = await visitors.visit(path, { hostile: true, ...options })
        await seen.page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
        await seen.page.locator('body:not(:has([aria-busy="true"]))').waitFor()
      })
      afterAll(() => seen?.[Symbol.asyncDispose]())

      it('is clean in light', async () => {
        await expect.poll(() => stumbles(seen.page)).toEqual([])
      })

      it('is clean in dark', async () => {
        await seen.page.emulateMedia({ colorScheme: 'dark' })
        await seen.page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
        // Colours go over into each other for a moment.
        await expect.poll(() => stumbles(seen.page, colours)).toEqual([])
      })

      it('fits a narrow screen, and met no error or breach of its policy', async () => {
        await seen.page.setViewportSize({ width: 360, height: 740 })
        const tooWide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
        // A chart follows its room a frame later.
        await expect.poll(() => seen.page.evaluate(tooWide)).toBe(0)
        expect(seen.trouble).toEqual([])
      })
    })
  })
}
