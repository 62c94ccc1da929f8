// Sends a file of advisories to the server as it is, from the disk and never through memory, and tells how far it is.
import { AnswerUnreadable, Unreachable } from '#kit/http/call.ts'
import { ImportAnswer, type ImportState } from '#wire/advisories/imports.ts'
import { advisoryImportPath } from '#wire/console/advisories.ts'
import { Problem, type ProblemCode, ProblemDocument, problems } from '#wire/problem.ts'

interface Wish {
  /** Absent: recognised by its content. */
  readonly source?: string | undefined
  /** What the file lacks is gone from the source. */
  readonly whole: boolean
  readonly signal: AbortSignal
  /** Bytes that left the browser. */
  onSent(bytes: number): void
}

/** Answers once the service has read the file to its end. Throws Problem, Unreachable or AnswerUnreadable. */
export function sendFile(file: File, { source, whole, signal, onSent }: Wish): Promise<ImportState> {
  const query = new URLSearchParams({
    name: file.name,
    ...(source ? { source } : {}),
    part: whole ? 'whole' : 'some',
  })
  return new Promise((resolve, reject) => {
    // The one thing that fetch cannot do in every browser: tell how much of a body has been sent.
    const request = new XMLHttpRequest()
    request.open('POST', `${advisoryImportPath}?${query}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => onSent(event.loaded)
    request.onerror = () => reject(new Unreachable('', new Error('the connection was lost')))
    request.onabort = () => reject(signal.reason)
    request.onload = () => {
      const answer = parsed(request.responseText)
      const document = ProblemDocument.safeParse(answer)
      if (document.success && document.data.code in problems) {
        const { code, detail, reference } = document.data
        const words = [detail, reference && `reference ${reference}`].filter(Boolean).join('; ') || undefined
        reject(new Problem(code as ProblemCode, words))
        return
      }
      const read = ImportAnswer.safeParse(answer)
      if (read.success) resolve(read.data.import)
      else reject(new AnswerUnreadable('The answer to a file of advisories is not one this version reads'))
    }
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
