/** Long enough for the browser to start reading; some read the URL only after the click. */
const REVOKE_AFTER_MS = 60_000

/** Downloads text or bytes as a file. */
export function download(name: string, type: string, content: string | Uint8Array): void {
  // Copies the bytes, because a Blob requires an ArrayBuffer.
  const part = typeof content === 'string' ? content : content.slice()
  const url = URL.createObjectURL(new Blob([part], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}
