import { useQuery } from '@tanstack/react-query'
import { deckQueries } from './deck.ts'
import { sessionQueries } from './session.ts'

interface MaskingView {
  /** Whether one may ask for bodies as they are: only where parts of them are hidden. */
  canReveal: boolean
  canPeek: boolean
}

/** What one gets to see of message bodies. The server decides; this only says it beforehand. */
export function useMasking(): MaskingView {
  const { data: deck } = useQuery(deckQueries.detail())
  const { data: session } = useQuery(sessionQueries.current())
  const isViewer = session?.principal?.role === 'viewer'
  return {
    canReveal: deck?.masking.isOn === true && !isViewer,
    canPeek: !isViewer || deck?.masking.viewersMayPeek === true,
  }
}
