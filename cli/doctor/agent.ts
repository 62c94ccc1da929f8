// The agent of this machine: has it enrolled, and does the server hear it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { showDevice } from '#wire/console/devices.ts'
import { DeviceId } from '#wire/ids.ts'
import type { Cli } from '../cli.ts'
import { explain } from '../failure.ts'
import { ago } from '../words.ts'
import { type Check, failed, ok, warning } from './check.ts'

const Identity = z.object({ device: DeviceId })

export async function agent(cli: Cli): Promise<Check> {
  const file = join(cli.config.dataFolder, 'agent', 'identity.json')
  try {
    const { device: id } = Identity.parse(JSON.parse(await readFile(file, 'utf8')))
    const device = await cli.ask(showDevice, { id })
    const found = `${id.slice(0, 14)}, ${device.state}, last seen ${ago(device.lastSeen, cli.clock.now()) ?? 'never'}`
    const heard = device.state === 'managed' && device.presence !== 'offline'
    return heard ? ok('agent', found) : failed('agent', found, 'See why: muster agent check')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      return warning(
        'agent',
        'this machine is not enrolled',
        'It enrols by itself soon after the first start; see: muster agent check',
      )
    if (code === 'EACCES')
      return warning(
        'agent',
        'its state is for the holder of the machine only',
        'Run this as the user who started Muster.',
      )
    return failed('agent', explain(error).text, 'See why: muster agent check')
  }
}
