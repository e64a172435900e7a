/** https://sqlite.org/rescode.html */
const SQLITE_IOERR = 10
const SQLITE_FULL = 13

/** What is wrong with the disk of the server, where that is what failed. */
export type StorageFailure = 'full' | 'failing'

export function storageFailureOf(error: unknown): StorageFailure | null {
  if (!(error instanceof Error)) return null
  // Only as its first words: those of other errors may be a caller's.
  if (/^database or disk is full/i.test(error.message)) return 'full'
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : null
  if (code === SQLITE_FULL) return 'full'
  return code === SQLITE_IOERR ? 'failing' : null
}

export const isDiskFull = (error: unknown): boolean => storageFailureOf(error) === 'full'
