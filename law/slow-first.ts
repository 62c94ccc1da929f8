// The order of a run: what takes minutes begins first, so that no worker stands idle behind the last of them.
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Work for the processor: every page in a browser, then what is done on them. */
const browsers = [/\/console\/.*pages\.test/, /\/console\/.*acts\.test/]
/** Mostly waits: installations that start, stop and are killed. */
const installations = [/\/stories\//, /\/stack\//, /\/agent\/main\.test/]

/** Slow files by turns from both kinds, so that those that work and those that wait run side by side; then the others. */
export function slowFirst<File>(files: readonly File[], pathOf: (file: File) => string): File[] {
  const of = (kinds: readonly RegExp[]) => kinds.flatMap((kind) => files.filter((file) => kind.test(pathOf(file))))
  const [working, waiting] = [of(browsers), of(installations)]
  const byTurns = Array.from({ length: Math.max(working.length, waiting.length) }, (_, i) => [
    ...working.slice(i, i + 1),
    ...waiting.slice(i, i + 1),
  ]).flat()
  return [...new Set([...byTurns, ...files])]
}

/** Vitest sequencer. A clone has no memory of how long its files take, and by size alone the longest would begin last. */
export default class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return slowFirst(await super.sort(files), ({ moduleId }) => moduleId)
  }
}
