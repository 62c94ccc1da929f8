// What one load did: how many records came, changed, stayed or went, and the first that could not be read.
import { useDisclosure } from '@mantine/hooks'
import type { ImportState } from '#wire/advisories/imports.ts'
import { useReader } from '../words/words.ts'

export function LoadResult({ load }: { load: ImportState }) {
  const { words, format } = useReader()
  const say = words.sources
  const [opened, faults] = useDisclosure()
  const parts = (['added', 'changed', 'unchanged', 'gone'] as const).flatMap((key) =>
    load[key] > 0 ? [say.counts[key](format.number(load[key]))] : [],
  )
  return (
    <div className="load-result">
      <p className="note" role="status">
        {say.recordsRead(format.number(load.records))}
        {parts.length > 0 && `: ${parts.join(', ')}`}
      </p>
      {load.problem && <p className="note warn-text">{load.problem}</p>}
      {load.rejected > 0 && (
        <>
          <button type="button" className="text-button note" aria-expanded={opened} onClick={faults.toggle}>
            {say.rejectedMany(load.rejected, format.number(load.rejected))}
          </button>
          {opened && (
            <ul className="faults">
              {load.faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
              {load.rejected > load.faults.length && (
                <li className="dim">
                  {words.vulnerabilities.further(format.number(load.rejected - load.faults.length))}
                </li>
              )}
            </ul>
          )}
        </>
      )}
    </div>
  )
}
