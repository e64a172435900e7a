/** Takes the place of rows of a virtual table that are out of sight, so that the scroll bar is right. */
export function SpacerRow({ height }: { height: number }) {
  if (height <= 0) return null
  return <tr aria-hidden="true" style={{ height }} />
}
