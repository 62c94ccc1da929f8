// When each device of a tenant last spoke, in memory: 8 bytes a device, by its small number.

export class LastContacts {
  /** When the database was last read (milliseconds); undefined: not yet. */
  readAt: number | undefined
  reading: Promise<void> | undefined
  private times = new Float64Array(1024)

  at(number: number): number | undefined {
    return this.times[number] || undefined
  }

  note(number: number, at: number): void {
    if (number >= this.times.length) {
      const larger = new Float64Array(Math.max(number + 1, this.times.length * 2))
      larger.set(this.times)
      this.times = larger
    }
    if (at > (this.times[number] as number)) this.times[number] = at
  }
}
