// Contracts about what concerns devices, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { deviceFindings } from '../../telemetry/findings/device-findings.ts'
import { explainFinding } from '../../telemetry/findings/explain-finding.ts'
import { exportFindings } from '../../telemetry/findings/export-findings.ts'
import { findingFacets } from '../../telemetry/findings/finding-facets.ts'
import { listExposedDevices } from '../../telemetry/findings/list-exposed-devices.ts'
import { listExposedPackages } from '../../telemetry/findings/list-exposed-packages.ts'
import { listFindings } from '../../telemetry/findings/list-findings.ts'

export const findingPairs = [
  pair(contracts.listFindings, listFindings),
  pair(contracts.findingFacets, findingFacets),
  pair(contracts.listExposedDevices, listExposedDevices),
  pair(contracts.listExposedPackages, listExposedPackages),
  pair(contracts.deviceFindings, deviceFindings),
  pair(contracts.explainFinding, explainFinding),
  pair(contracts.exportFindings, exportFindings),
]
