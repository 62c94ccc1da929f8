// The order that belongs to each scheme of versions.
import type { Scheme } from '../ecosystem.ts'
import { apk } from './apk.ts'
import { dpkg } from './dpkg.ts'
import type { VersionOrder } from './order.ts'
import { pep440 } from './pep440.ts'
import { rpm } from './rpm.ts'
import { semver } from './semver.ts'

const orders: Readonly<Record<Scheme, VersionOrder>> = { deb: dpkg, rpm, apk, semver, pep440 }

export const orderOf = (scheme: Scheme): VersionOrder => orders[scheme]
