// A run ends with one line that a person or a program can read: what passed, what failed, and before it what was not run.
import { readFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** The last lines of a run, and whether it counts as good. */
export function closing(
  run: { passed: number; failed: number; skipped: number },
  notRun: readonly string[],
  all: boolean,
): { lines: string[]; good: boolean } {
  const missing = [...new Set(notRun)].sort()
  const listed = [...missing, ...(run.skipped > 0 ? [skipped(run.skipped)] : [])]
  const failed = run.failed + (all ? missing.length : 0)
  return { lines: [...listed, `${run.passed} passed, ${failed} failed`], good: failed === 0 && run.passed > 0 }
}

/** Real data lies beside the repository and not in it: a clone without it leaves those tests out, and says so. */
const skipped = (count: number) =>
  `skipped: ${count}, for want of what is named above or of data that is not part of a clone`

/** Vitest reporter. Prints when the process ends, so that no other reporter or tear-down writes after it. */
export default class ClosingLine implements Reporter {
  #last: ReturnType<typeof closing> = { lines: ['0 passed, 1 failed'], good: false }
  readonly #list: string

  constructor() {
    // Named by vitest.config.ts before anything runs, so that every worker inherits it.
    this.#list = process.env.MUSTER_TEST_MISSING ?? ''
    process.once('exit', () => {
      process.stdout.write(`\n${this.#last.lines.join('\n')}\n`)
      if (!this.#last.good) process.exitCode = 1
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const run = { passed: 0, failed: unhandled.length, skipped: 0 }
    for (const module of modules) {
      // A file that does not load, or whose tear-down fails, has no failing test of its own.
      let failing = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') run.passed += 1
        else if (state === 'skipped') run.skipped += 1
        else failing += 1
      }
      run.failed += failing === 0 && !module.ok() ? 1 : failing
    }
    this.#last = closing(run, this.#notRun(), process.env.MUSTER_TEST_ALL === '1')
  }

  #notRun(): string[] {
    try {
      return readFileSync(this.#list, 'utf8').split('\n').filter(Boolean)
    } catch {
      return []
    }
  }
}
