// The code that a link carries in its fragment, which browsers send to nobody.

export const codeInLink = (): string => new URLSearchParams(window.location.hash.slice(1)).get('code') ?? ''

/** The code has done its work: it must not stay in the history of the browser. */
export const forgetCode = (path: string): void => window.history.replaceState(null, '', path)
