// Contracts about what is written about data: the catalogue, terms, the record of processing; and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { dataCatalogue } from '../../rights/catalogue/data-catalogue.ts'
import { exportPaper } from '../../rights/papers/export-paper.ts'
import { recordOfProcessing } from '../../rights/papers/record-of-processing.ts'
import { runRetention } from '../../rights/retention/run-retention.ts'
import { setRetention } from '../../rights/retention/set-retention.ts'
import { showRetention } from '../../rights/retention/show-retention.ts'

export const paperPairs = [
  pair(contracts.dataCatalogue, dataCatalogue),
  pair(contracts.recordOfProcessing, recordOfProcessing),
  pair(contracts.exportPaper, exportPaper),
  pair(contracts.showRetention, showRetention),
  pair(contracts.setRetention, setRetention),
  pair(contracts.runRetention, runRetention),
]
