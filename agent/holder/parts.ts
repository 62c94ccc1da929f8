// What the holder's commands say in parts, on a terminal or as a page to print.
import { asText, htmlPage } from '#wire/html.ts'

export interface Part {
  readonly heading: string
  /** Lines that begin with `  - ` are items of a list. */
  readonly lines: readonly string[]
}

export function asLines(parts: readonly Part[]): string[] {
  return parts.flatMap(({ heading, lines }, i) => [...(i === 0 ? [] : ['']), `${heading}:`, ...lines])
}

export function asPage(title: string, parts: readonly Part[]): string {
  const markup = ({ heading, lines }: Part) => {
    const out: string[] = []
    let isOpen = false
    for (const line of lines) {
      const [, item] = /^ {2}- (.*)$/.exec(line) ?? []
      if (isOpen !== (item !== undefined)) out.push(isOpen ? '</ul>' : '<ul>')
      isOpen = item !== undefined
      if (item !== undefined) out.push(`<li>${asText(item)}</li>`)
      else if (line.trim() !== '') out.push(`<p>${asText(line.trim())}</p>`)
    }
    return [`<h2>${asText(heading)}</h2>`, ...out, ...(isOpen ? ['</ul>'] : [])].join('\n')
  }
  return htmlPage(title, parts.map(markup).join('\n'))
}
