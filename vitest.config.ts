// How tests run: one PostgreSQL for the run, files side by side in threads, one closing line.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import SlowFirst from './law/slow-first.ts'

// Before any worker starts, so that each of them notes what it could not run in the same list.
const noted = mkdtempSync(join(tmpdir(), 'muster-missing-'))
process.env.MUSTER_TEST_MISSING ??= join(noted, 'list')
process.once('exit', () => rmSync(noted, { recursive: true, force: true }))

export default defineConfig({
  test: {
    include: ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['node_modules/**', 'dist/**'],
    globalSetup: ['stack/postgres/for-tests.ts'],
    pool: 'threads',
    isolate: false,
    // Most wait for a database, a browser or a process half of their time: with a worker for each core, cores would stand still.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFirst },
    // No test is about time: the limit only ends what hangs. Stories start whole installations, on busy machines too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is waited for comes when the machine gets to it; a second is too little beside other work.
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', './law/closing-line.ts'],
  },
})
