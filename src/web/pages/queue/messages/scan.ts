/** How a scan stands. */
export interface ScanProgress {
  scanned: number
  found: number
}

interface ScanOptions<Message> {
  /** Enough matches. */
  wanted: number
  /** Looks at no more than so many, whatever they are. */
  limit: number
  batchSize: number
  /** The next messages; none when there are no more now. */
  load: (batchSize: number) => Promise<readonly Message[]>
  matches: (message: Message) => boolean
  signal: AbortSignal
  onProgress: (progress: ScanProgress) => void
}

/** Loads batch after batch until enough match. Answers those that do not, to be given back. */
export async function scan<Message>(options: ScanOptions<Message>): Promise<readonly Message[]> {
  const { wanted, limit, batchSize, load, matches, signal, onProgress } = options
  const others: Message[] = []
  let [scanned, found] = [0, 0]
  while (!signal.aborted && found < wanted && scanned < limit) {
    const messages = await load(Math.min(batchSize, limit - scanned))
    if (messages.length === 0) break
    for (const message of messages) {
      if (matches(message)) found++
      else others.push(message)
    }
    scanned += messages.length
    onProgress({ scanned, found })
  }
  return others
}
