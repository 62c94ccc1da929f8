// Asks the API of a stack that says it is ready for this machine's packages, and compares them with dpkg's own answer.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const ready = JSON.parse(readFileSync(process.argv[2], 'utf8'))
for (const word of ['consoleUrl', 'deviceUrl', 'setupUrl', 'adminCredentialFile', 'version'])
  if (!ready[word]) throw new Error(`ready.json has no ${word}`)
const { credential } = JSON.parse(readFileSync(ready.adminCredentialFile, 'utf8'))
const ask = async (path) => {
  const answer = await fetch(new URL(path, ready.consoleUrl), { headers: { authorization: `Bearer ${credential}` } })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const query = ['-W', '-f', `\${db:Status-Status} \${Package} \${Version} \${Architecture}\\n`]
const installed = execFileSync('dpkg-query', query, { encoding: 'utf8' })
  .split('\n')
  .filter((line) => line.startsWith('installed '))
  .map((line) => line.slice('installed '.length))
  .sort()

// The first sync follows the start by itself; until its facts are in, the page has no packages.
let told = []
for (let tries = 0; tries < 60 && told.length === 0; tries++) {
  const { items } = await ask('/api/v1/devices')
  if (items.length === 1) told = (await ask(`/api/v1/devices/${items[0].id}/software`)).packages
  if (told.length === 0) await new Promise((done) => setTimeout(done, 500))
}
const shown = told.map((one) => `${one.name} ${one.version} ${one.architecture}`).sort()
if (shown.join('\n') !== installed.join('\n'))
  throw new Error(`dpkg has ${installed.length} packages, the API ${shown.length}`)
const page = await (await fetch(ready.consoleUrl)).text()
if (!page.includes('<script')) throw new Error('the console is not served')
console.log(`the API shows dpkg's ${installed.length} packages; the console is served`)
