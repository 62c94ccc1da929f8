// How tests run: one PostgreSQL for the run, files side by side in threads, one closing line.
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

process.env.MUSTER_TEST_MISSING ??= join(mkdtempSync(join(tmpdir(), 'muster-missing-')), 'list')

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**', 'dist/**'],
    globalSetup: ['stack/postgres/for-tests.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: existsSync(join(import.meta.dirname, 'law', 'closing-line.ts'))
      ? ['default', './law/closing-line.ts']
      : ['default'],
  },
})
