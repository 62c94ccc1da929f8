import { writeDescriptions } from './schema.ts'

for (const f of await writeDescriptions()) process.stdout.write(`${f}\n`)
