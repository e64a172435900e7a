/** A metadata value to show: text as is, anything else as JSON. */
export function metadataText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–')
}
