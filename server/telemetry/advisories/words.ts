// Words that are said again and again (sources, severities, architectures, module streams) are kept once and stand as numbers.

export class Words {
  readonly #words: string[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(word: string): number {
    const known = this.#numbers.get(word)
    if (known !== undefined) return known
    this.#words.push(word)
    this.#numbers.set(word, this.#words.length - 1)
    return this.#words.length - 1
  }

  wordOf(number: number): string {
    return this.#words[number] as string
  }
}
