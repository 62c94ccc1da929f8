// Lines that rpm prints when asked with `rpmQueryFormat`: the rpm database itself is in a form of its own per release.
import { iso } from '#kit/clock.ts'
import type { Package } from '#wire/telemetry/software.ts'
import type { Line } from './lines.ts'
import { originOf, packageOf } from './package.ts'
import { type About, finished, packageLimit, type Reading } from './reading.ts'

/** For `rpm -qa --qf`: one package a line, seven columns with tabs between; six of an rpm that knows no modules. */
export const rpmQueryFormat =
  '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t%{SOURCERPM}\\t%{VENDOR}\\t%{INSTALLTIME}\\t%{MODULARITYLABEL}\\n'

export async function* readRpmLines(lines: AsyncIterable<Line>, about: About): AsyncGenerator<Reading> {
  const packages: Package[] = []
  let surplus = 0
  for await (const { number, text, fault } of lines) {
    if (text === '' && fault === undefined) continue
    const found = fault === undefined ? packageIn(text) : { fault }
    if ('fault' in found) yield { fault: found.fault, line: number }
    else if (packages.length < packageLimit) packages.push(found)
    else surplus++
  }
  if (surplus > 0) {
    yield { fault: `has ${packageLimit + surplus} packages, more than the ${packageLimit} a device may have`, line: 0 }
  } else yield finished({ packages }, about, 0)
}

function packageIn(text: string): Package | { fault: string } {
  const columns = text.split('\t').map((value) => (value === '(none)' ? undefined : value))
  if (columns.length < 3 || columns.length > 7) return { fault: 'does not have the columns of the query format' }
  const [name, version, architecture, sourceRpm, vendor, installTime, label] = columns
  if (!/^(\d+:)?[^:\s]+-[^-:\s]+$/.test(version ?? '')) return { fault: 'has no [epoch:]version-release' }
  return packageOf({
    manager: 'rpm',
    name,
    version,
    architecture,
    ...sourceOf(sourceRpm),
    ...vendorOf(vendor),
    ...dayOf(installTime),
    module: label,
  })
}

/** `NAME-VERSION-RELEASE.src.rpm` taken apart. */
function sourceOf(file: string | undefined): { source?: string; sourceVersion?: string } {
  const [, source, sourceVersion] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file ?? '') ?? []
  return source && sourceVersion ? { source, sourceVersion } : {}
}

/** The organisation; a vendor that is a person's address is cut to its domain (D1). */
function vendorOf(text: string | undefined): { vendor?: string; origin?: string } {
  if (!text) return {}
  const vendor = text.replace(/^.*@/, '').replace(/[<>]/g, '').trim().slice(0, 200)
  const origin = originOf(text)
  return { ...(vendor ? { vendor } : {}), ...(origin ? { origin } : {}) }
}

function dayOf(seconds: string | undefined): { installedOn?: string } {
  const value = /^\d{1,11}$/.test(seconds ?? '') ? Number(seconds) : 0
  return value > 0 ? { installedOn: iso(value * 1000).slice(0, 10) } : {}
}
