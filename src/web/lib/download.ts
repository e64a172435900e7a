/** Long enough for the browser to have begun reading; some read the URL only after the click is over. */
const REVOKE_AFTER_MS = 60_000

/** Hands a text over to the reader as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}
