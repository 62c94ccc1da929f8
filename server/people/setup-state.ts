// Whether the server still waits for its first administrator.
import about from '../../package.json' with { type: 'json' }
import type { Context } from '../context.ts'
import { setupOpen } from './setup-code.ts'

export async function setupState(context: Context): Promise<{ open: boolean; version: string }> {
  return { open: await setupOpen(context), version: about.version }
}
