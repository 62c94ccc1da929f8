// What somebody wants to do with devices.
import type { DeviceVerb } from '#wire/console/devices.ts'

export type Wish = DeviceVerb | 'rename' | 'owner' | 'sync' | 'hold' | 'erase'
