// How the console is built: the same settings for the one build, the development server and the browser tests.
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import type { InlineConfig } from 'vite'
import { noncePlaceholder } from '#wire/console/page.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const repository = fileURLToPath(new URL('..', import.meta.url))

/** Nothing is inlined: the page's policy allows files of its own origin only. */
export const consoleConfig: InlineConfig = {
  configFile: false,
  root,
  // A clone may be read-only or belong to somebody else.
  cacheDir: join(tmpdir(), `muster-vite-${userInfo().username}`),
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  server: { fs: { allow: [repository] } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    reportCompressedSize: false,
  },
}

export default consoleConfig
