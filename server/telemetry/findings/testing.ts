// A fleet with advisories for the tests of findings: devices of a distribution with packages, and a feed to publish on.
import type { Advisory, Affected } from '#wire/advisories/advisory.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { DeviceCaller } from '../../context.ts'
import type { TestContext } from '../../testing.ts'
import { type TestFeed, testAdvisory, testFeed } from '../advisories/testing.ts'
import { intake } from '../intake.ts'
import { debian, pack, plantDevice, whole } from '../testing.ts'

/** A feed where the server of this context looks for it. */
export const feedFor = (context: TestContext): Promise<TestFeed> => testFeed(context.config.files.advisoriesSocket)

/** `fixed` undefined: every version is affected. */
export const affects = (name: string, fixed: string | undefined, ecosystem = 'Debian:12'): Affected => ({
  ecosystem,
  name,
  ranges: [{ introduced: '0', ...(fixed === undefined ? {} : { fixed }) }],
})

/** A security advisory about packages of Debian 12: name to fixed version. */
export function dsa(
  id: string,
  packages: Readonly<Record<string, string | undefined>>,
  more: Partial<Advisory> = {},
): Advisory {
  const affected = Object.entries(packages).map(([name, fixed]) => affects(name, fixed))
  return testAdvisory({ id, affected, severity: 'high', ...more })
}

/** A device that told these packages, and which release it runs. */
export async function deviceWith(
  context: TestContext,
  tenant: number,
  packages: readonly Package[],
  osVersion = '12',
): Promise<DeviceCaller> {
  const device = await plantDevice(context, tenant)
  await tell(context, device, packages, osVersion)
  return device
}

export async function tell(
  context: TestContext,
  device: DeviceCaller,
  packages: readonly Package[],
  osVersion = '12',
): Promise<void> {
  await intake(context, device, pack([whole('system', [{ ...debian, osVersion }]), whole('software', packages)]))
}

/** Everything that was published and stored is read, matched and counted. */
export async function settled(context: Pick<TestContext, 'advisories' | 'catalogue' | 'findings'>, tenant: number) {
  await context.advisories.caughtUp()
  for (;;) {
    await context.findings.fresh(tenant)
    const { why } = context.findings.knowledge(tenant)
    if (!why.includes('rebuilding') && !why.includes('loading')) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
