// News between processes by NOTIFY: ids only, never from an ingest transaction.

export interface Listener {
  /** Calls `heard` for each payload on `channel`, from now on; after a lost connection it calls `missed` once. */
  on(channel: string, heard: (payload: string) => void, missed?: () => void): void
  /** At most 8,000 bytes; longer lists of ids are sent in parts by the caller. */
  notify(channel: string, payload: string): Promise<void>
  /**
   * True when no other process holds the advisory lock of that name; it is then ours until this process ends. After a
   * lost connection it is taken again; when another process was faster, `lost` is called and it is not held any more.
   * Asked again while it is ours, the database answers whether it still is.
   */
  hold(lock: string, lost: () => void): Promise<boolean>
  /** Gives the lock to whoever asks next; `lost` is not called. Never throws: a connection that is away holds nothing. */
  release(lock: string): Promise<void>
}
