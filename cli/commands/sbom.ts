// The bill of materials of a device or a group, as other programs read it: a document, whatever form tables have.
import { type Command, Option } from 'commander'
import { deviceSbom, groupSbom, SbomForm } from '#wire/console/sbom.ts'
import type { Cli } from '../cli.ts'
import { formatted } from '../format.ts'
import { example } from '../options.ts'
import { pickDevice, pickGroup } from '../pick.ts'

type Form = { form: (typeof SbomForm.options)[number] }
const form = () =>
  new Option('--form <form>', 'CycloneDX 1.6 or SPDX 2.3, both JSON').choices(SbomForm.options).default('cyclonedx')

/** Adds `sbom` to the noun `devices`. */
export function ofDevices(noun: Command, cli: Cli): void {
  noun
    .command('sbom <device>')
    .description('write the packages of a device as a bill of materials')
    .addOption(form())
    .addHelpText('after', example('muster devices sbom web-1 --form spdx > web-1.spdx.json'))
    .action(async (wanted: string, options: Form) =>
      write(cli, await cli.ask(deviceSbom, { id: await pickDevice(cli, wanted), ...options })),
    )
}

/** Adds `sbom` to the noun `groups`. */
export function ofGroups(noun: Command, cli: Cli): void {
  noun
    .command('sbom <group>')
    .description('write the packages of all devices of a group and of those below it, each once')
    .addOption(form())
    .addHelpText('after', example('muster groups sbom "Front desk" > front-desk.cdx.json'))
    .action(async (wanted: string, options: Form) =>
      write(cli, await cli.ask(groupSbom, { id: await pickGroup(cli, wanted), ...options })),
    )
}

async function write(cli: Cli, document: unknown): Promise<void> {
  const text = await formatted('json', document, () => '')
  await cli.print(document, () => text)
}
