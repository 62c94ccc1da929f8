// Contracts about what was decided about vulnerabilities, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { findingTrend } from '../../telemetry/findings/days/finding-trend.ts'
import { changeDecision } from '../../telemetry/findings/decisions/change-decision.ts'
import { decideFindings } from '../../telemetry/findings/decisions/decide-findings.ts'
import { listDecisions } from '../../telemetry/findings/decisions/list-decisions.ts'
import { exportVex } from '../../telemetry/findings/vex/export-vex.ts'
import { importVex } from '../../telemetry/findings/vex/import-vex.ts'

export const decisionPairs = [
  pair(contracts.listDecisions, listDecisions),
  pair(contracts.decideFindings, decideFindings),
  pair(contracts.changeDecision, changeDecision),
  pair(contracts.findingTrend, findingTrend),
  pair(contracts.exportVex, exportVex),
  pair(contracts.importVex, importVex),
]
