// The name under which the server takes up what is due to be erased.
export const erasureQueue = 'erasures'
