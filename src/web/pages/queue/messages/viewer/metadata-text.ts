/** A value of a message's metadata to show: a text as it is, anything else as JSON. */
export function metadataText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–')
}
