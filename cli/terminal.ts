// The one room where the CLI writes: results on stdout, everything else on stderr, nothing a device said unescaped.

export interface Terminal {
  /** One result, a newline is added. */
  out(text: string): void
  /** Resolves once what was given to `out` is read so far that memory holds little of it. */
  written(): Promise<void>
  /** One message for the person, a newline is added. */
  note(text: string): void
  /** Replaces the progress line; shown on a terminal only. Empty takes it away. */
  progress(text: string): void
  /** Somebody sees progress. */
  readonly watched: boolean
  /** Width of the terminal on stdout; undefined: not a terminal, nothing is cut. */
  readonly columns: number | undefined
  readonly colour: boolean
  /** One line typed by the person; undefined when nobody can be asked. */
  ask(question: string): Promise<string | undefined>
}

/** The terminal of this process. A reader that goes away (`| head`) ends the program without a complaint. */
export function processTerminal(colourWanted: boolean): Terminal {
  const { stdin, stdout, stderr } = process
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  let shown = false
  const progress = (text: string) => {
    if (!stderr.isTTY || (!shown && text === '')) return
    stderr.write(`\r\x1b[2K${text.slice(0, Math.max(10, stderr.columns - 1))}`)
    shown = text !== ''
  }
  return {
    out(text) {
      progress('')
      stdout.write(`${text}\n`)
    },
    written: () =>
      stdout.writableNeedDrain ? new Promise((resolve) => stdout.once('drain', resolve)) : Promise.resolve(),
    note(text) {
      progress('')
      stderr.write(`${text}\n`)
    },
    progress,
    watched: stderr.isTTY === true,
    columns: stdout.isTTY ? stdout.columns : undefined,
    colour: colourWanted && stdout.isTTY === true,
    async ask(question) {
      if (!stdin.isTTY || !stderr.isTTY) return undefined
      progress('')
      const { createInterface } = await import('node:readline/promises')
      const reader = createInterface({ input: stdin, output: stderr })
      try {
        return (await reader.question(`${question} `)).trim()
      } finally {
        reader.close()
      }
    },
  }
}

/**
 * Text from a device or an operator, safe to show: control, format and line-separating characters (which could move
 * the cursor, hide or reorder text) become U+FFFD.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd')
}
