// Counts of what the process does, in the form Prometheus reads; labels are technical words, never a device or a tenant.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { loopLateness } from './lateness.ts'

export interface Metrics {
  /** A number that only grows. Asking again for a name gives the same one. */
  counter<L extends string = never>(name: string, help: string, labels?: readonly L[]): Counter<L>
  gauge<L extends string = never>(name: string, help: string, labels?: readonly L[]): Gauge<L>
  /** `buckets` are upper bounds in the unit the name ends with. */
  histogram<L extends string = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels?: readonly L[],
  ): Histogram<L>
  /** The text exposition format, and its content type. */
  text(): Promise<string>
  readonly contentType: string
}

/** Names are `muster_<noun>_<unit>`, snake_case; counters end in `_total`. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  const memory: Gauge = new Gauge({
    name: 'muster_process_resident_bytes',
    help: 'Resident memory of this process',
    registers: [registry],
    collect: () => memory.set(process.memoryUsage.rss()),
  })
  const lateness = loopLateness()
  const delay: Gauge = new Gauge({
    name: 'muster_process_event_loop_delay_p99_seconds',
    help: 'How late the event loop of this process was, 99th percentile since it was last asked',
    registers: [registry],
    collect: () => delay.set(lateness()),
  })
  const known = <T>(name: string, make: () => T): T => (registry.getSingleMetric(name) as T | undefined) ?? make()
  const common = (name: string, help: string, labels: readonly string[] = []) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  })
  return {
    counter: (name, help, labels) => known(name, () => new Counter(common(name, help, labels))) as never,
    gauge: (name, help, labels) => known(name, () => new Gauge(common(name, help, labels))) as never,
    histogram: (name, help, buckets, labels) =>
      known(name, () => new Histogram({ ...common(name, help, labels), buckets: [...buckets] })) as never,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
