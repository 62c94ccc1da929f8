// The numbers a scraper reads.
import { expect, it } from 'vitest'
import { openMetrics } from './metrics.ts'

it('gives one series per name, however often it is asked for, in the text format', async () => {
  const metrics = openMetrics()
  const ask = () => metrics.counter('muster_syncs_total', 'Syncs answered', ['outcome'])
  ask().inc({ outcome: 'same' }, 2)
  ask().inc({ outcome: 'same' })
  metrics.histogram('muster_sync_seconds', 'Time to answer', [0.01, 0.1]).observe(0.05)
  metrics.gauge('muster_lines', 'Open lines').set(4)
  const text = await metrics.text()
  expect(text).toContain('muster_syncs_total{outcome="same"} 3')
  expect(text).toContain('muster_sync_seconds_bucket{le="0.1"} 1')
  expect(text).toContain('muster_lines 4')
  expect(text).toMatch(/muster_process_resident_bytes \d{7,}/)
  expect(metrics.contentType).toContain('text/plain')
})
