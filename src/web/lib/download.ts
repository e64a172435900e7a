/** Long enough for the browser to have begun reading; some read the URL only after the click is over. */
const REVOKE_AFTER_MS = 60_000

/** Hands a text or bytes over to the reader as a file. */
export function download(name: string, type: string, content: string | Uint8Array): void {
  // A copy of bytes: its buffer is an ArrayBuffer for certain, as a Blob asks for.
  const part = typeof content === 'string' ? content : content.slice()
  const url = URL.createObjectURL(new Blob([part], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}
