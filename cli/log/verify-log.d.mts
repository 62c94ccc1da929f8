// What the command line calls of the offline verifier, which is one file without types so that strangers can run it.
export function verifyLog(
  folder: string,
  key: string,
  earlier?: readonly { readonly name: string; readonly text: string }[],
): { readonly holds: boolean; readonly lines: readonly { readonly ok: boolean; readonly text: string }[] }
