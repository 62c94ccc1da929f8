// The agent's only voice: answers to the holder on standard output, one line per event on standard error for the journal.

// Whoever reads us may stop reading (`| head`); that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

/** An answer to whoever typed a command. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** What a journal line may carry: counts, codes and durations, never a value collected from the device. */
export type NoteFields = Partial<
  Record<'bytes' | 'code' | 'count' | 'epoch' | 'generation' | 'kinds' | 'revision' | 'waitSeconds', string | number>
>

let journal: (line: string) => void = (line) => process.stderr.write(line)

/** Where journal lines go; standard error unless a test says otherwise. */
export function noteTo(write: (line: string) => void): void {
  journal = write
}

/** One line for the journal: a constant message and technical fields. */
export function note(message: string, fields: NoteFields = {}): void {
  const told = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`)
  journal(`agent: ${message}${told.join('')}\n`)
}
