import { useQuery } from '@tanstack/react-query'
import { deckQueries } from './deck.ts'
import { sessionQueries } from './session.ts'

interface MaskingView {
  /** Whether the user may request unmasked bodies; false if masking is off. */
  canReveal: boolean
  canPeek: boolean
}

/** What the user may see of message bodies. The server enforces this; pages use it to hide what it would refuse. */
export function useMasking(): MaskingView {
  const { data: deck } = useQuery(deckQueries.detail())
  const { data: session } = useQuery(sessionQueries.current())
  const isViewer = session?.principal?.role === 'viewer'
  return {
    canReveal: deck?.masking.isOn === true && !isViewer,
    canPeek: !isViewer || deck?.masking.viewersMayPeek === true,
  }
}
