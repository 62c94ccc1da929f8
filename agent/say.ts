// The agent's only voice: answers to the holder on standard output, one line per event on standard error for the journal.

/** An answer to whoever typed a command. */
export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** What a journal line may carry: counts, codes and durations, never a value collected from the device. */
export type NoteFields = Partial<
  Record<'bytes' | 'code' | 'count' | 'generation' | 'kinds' | 'revision' | 'waitSeconds', string | number>
>

/** One line for the journal: a constant message and technical fields. */
export function note(message: string, fields: NoteFields = {}): void {
  const told = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`)
  process.stderr.write(`agent: ${message}${told.join('')}\n`)
}
