/** The part of the server's start-up output that programs read: tests, scripts, supervisors. */

export const readyLine = (url: string): string => `Queuedeck is ready at ${url}`
export const signInLine = (link: string): string => `  ${link}`

/** The URL of the server; null until the whole ready line has been printed. */
export function readReadyUrl(output: string): string | null {
  return /^Queuedeck is ready at (https?:\S+)\n/m.exec(output)?.[1] ?? null
}

/** The single-use sign-in link; null when the server needs no sign-in. */
export function readSignInLink(output: string): string | null {
  return /^ {2}(https?:\S+\/sign-in#\S+)$/m.exec(output)?.[1] ?? null
}
