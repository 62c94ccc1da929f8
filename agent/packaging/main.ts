// `npm run package:agent`: writes the packages of each architecture whose Node is installed, and says how large they are.
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { say } from '../say.ts'
import { pack } from './pack.ts'
import { type Architecture, architectures } from './stage.ts'

const [folder, epoch = ''] = process.argv.slice(2)
if (!folder || !/^\d{1,12}$/.test(epoch)) {
  process.stderr.write('package:agent: FOLDER SECONDS, the unix time that the files are dated with\n')
  process.exit(2)
}
for (const architecture of Object.keys(architectures) as Architecture[]) {
  if (!existsSync(join(import.meta.dirname, `../../node_modules/node-linux-${architecture}`))) continue
  const { deb, archive } = await pack(resolve(folder), { architecture, epochSeconds: Number(epoch) })
  for (const path of [deb, archive]) say(`${path}  ${(statSync(path).size / 1e6).toFixed(1)} MB`)
}
