// What the machine is made of, from firmware tables and the kernel; the serial number only when it is asked for.
import type { Hardware } from '#wire/telemetry/hardware.ts'
import { dayOf, known, type Tree } from './tree.ts'

const mebibyte = 1024 * 1024
/** What makers leave in the firmware when they fill in nothing. */
const blank =
  /^(to be filled by o\.?e\.?m\.?|default string|not (specified|applicable|available)|system (manufacturer|product name|serial number|version)|none|n\/?a|unknown|o\.?e\.?m\.?|0+|x+|-+|\.+|123456789\d*)$/i

/** The hardware's row; `on` are the switches that are on. */
export function readHardware(tree: Tree, on: ReadonlySet<string>): Hardware {
  const dmi = (name: string) => worth(tree.text(`sys/class/dmi/id/${name}`))
  const board = tree.bytes('proc/device-tree/model')?.toString().replaceAll('\0', '')
  return known({
    manufacturer: dmi('sys_vendor'),
    model: dmi('product_name') ?? worth(board),
    serialNumber: on.has('hardware.serialNumber') ? dmi('product_serial') : undefined,
    firmwareVersion: dmi('bios_version'),
    firmwareDate: firmwareDate(tree.text('sys/class/dmi/id/bios_date')),
    ...processor(tree.bytes('proc/cpuinfo')?.toString() ?? ''),
    memoryMebibytes: memory(tree),
    disks: disks(tree),
  }) as Hardware
}

function worth(text: string | undefined): string | undefined {
  const value = text?.trim().slice(0, 200)
  return value && !blank.test(value) ? value : undefined
}

/** SMBIOS writes MM/DD/YYYY. */
function firmwareDate(text: string | undefined): string | undefined {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text ?? '') ?? []
  const date = `${year}-${month}-${day}`
  // 30 February parses, as 1 March.
  return year && dayOf(Date.parse(date) || 0) === date ? date : undefined
}

function processor(text: string): Pick<Hardware, 'cpuModel' | 'cpuCores' | 'cpuThreads'> {
  const blocks = text.split('\n\n').filter((block) => /^processor\s*:/m.test(block))
  const value = (block: string, name: string) => new RegExp(`^${name}\\s*:\\s*(.*)$`, 'm').exec(block)?.[1]
  const cores = new Set(
    blocks.map((block) => `${value(block, 'physical id')}/${value(block, 'core id') ?? value(block, 'processor')}`),
  )
  const model = worth((value(blocks[0] ?? '', 'model name') ?? value(text, 'Model'))?.replace(/\s+/g, ' '))
  return {
    ...(model !== undefined && { cpuModel: model }),
    ...(blocks.length > 0 && { cpuCores: cores.size, cpuThreads: blocks.length }),
  }
}

function memory(tree: Tree): number | undefined {
  const kibibytes = /^MemTotal:\s+(\d+) kB$/m.exec(tree.bytes('proc/meminfo')?.toString('latin1') ?? '')?.[1]
  return kibibytes === undefined ? undefined : Math.round(Number(kibibytes) / 1024)
}

/** Disks that are things: not loops, memory, or what is made of other disks. `size` counts 512-byte sectors. */
function disks(tree: Tree): Hardware['disks'] {
  const real = tree.names('sys/block').filter((name) => !/^(loop|ram|zram|dm-|md|sr|fd|nbd)/.test(name))
  const rows = real.map((name) => ({
    name: name.slice(0, 64),
    mebibytes: Math.round((Number(tree.text(`sys/block/${name}/size`) ?? 0) * 512) / mebibyte),
    rotational: tree.text(`sys/block/${name}/queue/rotational`) === '1',
  }))
  const filled = rows.filter(({ mebibytes }) => mebibytes > 0)
  return filled.length > 0 ? filled : undefined
}
