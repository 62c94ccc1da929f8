// The very bytes that would leave, before anything does.
import { Skeleton } from '@mantine/core'
import { previewIntegration } from '#wire/console/outbound.ts'
import type { IntegrationId } from '#wire/ids.ts'
import { useAnswer } from '../shell/ask.ts'
import { useFieldNames } from '../shell/field-names.ts'
import { Fact, Facts } from '../shell/page.tsx'
import { ProblemPanel } from '../shell/problem-panel.tsx'
import { useReader } from '../words/words.ts'

export function PreviewPane({ id }: { id: IntegrationId }) {
  const { words, format } = useReader()
  const say = words.receivers
  const fieldNames = useFieldNames()
  const told = useAnswer(previewIntegration, { id }, { staleMilliseconds: 0 })
  if (told.error) return <ProblemPanel error={told.error} onRetry={() => told.refetch()} />
  if (!told.data) return <Skeleton height={260} />
  const { destination, headers, body, bytes, digest, fields, devices } = told.data
  return (
    <div className="preview">
      <Facts>
        <Fact name={say.to}>
          <code>{destination}</code>
        </Fact>
        <Fact name={say.size}>
          {format.bytes(bytes)}
          {devices > 0 && `, ${words.left.devices(devices, format.number(devices))}`}
        </Fact>
        {fields.length > 0 && <Fact name={words.left.fields}>{fieldNames(fields)}</Fact>}
        <Fact name={say.digest}>
          <code>{digest}</code>
        </Fact>
      </Facts>
      {Object.keys(headers).length > 0 && (
        <section>
          <h3>{say.headers}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
          <pre className="raw" tabIndex={0}>
            {Object.entries(headers)
              .map(([name, value]) => `${name}: ${value}`)
              .join('\n')}
          </pre>
        </section>
      )}
      <section>
        <h3>{say.body}</h3>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <pre className="raw" tabIndex={0}>
          {body}
        </pre>
        {bytes > new TextEncoder().encode(body).length && <p className="note">{say.bodyCut}</p>}
      </section>
    </div>
  )
}
