// Every source of advisories there is; a new one is added here and is then listed, recognised and read.
import type { Source } from './source.ts'

export const sources: readonly Source[] = []
