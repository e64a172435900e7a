/** One message of a source, as a line of NDJSON. */
export interface SourceRecord {
  /** Where it starts, from 1. */
  line: number
  text: string
  /** How far into the source it reaches. */
  end: number
  /** Why it cannot be read, if already known. */
  problem?: string
}
