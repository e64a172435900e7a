/** What the server prints for whoever started it, as far as programs read it: tests, scripts, supervisors. */

export const readyLine = (url: string): string => `Queuedeck is ready at ${url}`
export const signInLine = (link: string): string => `  ${link}`

/** The address of the server, once it has said so: the line may come in pieces. */
export function readReadyUrl(output: string): string | null {
  return /^Queuedeck is ready at (https?:\S+)\n/m.exec(output)?.[1] ?? null
}

/** Where one signs in, once; null for a server that needs none. */
export function readSignInLink(output: string): string | null {
  return /^ {2}(https?:\S+\/sign-in#\S+)$/m.exec(output)?.[1] ?? null
}
