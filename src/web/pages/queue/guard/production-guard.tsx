import { useState, type ReactNode } from 'react'
import { useCurrentConnection } from '#web/api/deck.ts'
import { ProductionConfirm } from '#web/ui/ProductionConfirm.tsx'

interface Question {
  title: string
  consequence: string
  /** The label of the button. */
  action: string
}

interface ProductionGuard {
  /** Runs `act` at once; on a production connection, only after a confirmation. */
  ask: (question: Question, act: () => void) => void
  /** The open question, for the caller to render. */
  dialog: ReactNode
}

/** Guards actions that are easily run against the wrong account. */
export function useProductionGuard(): ProductionGuard {
  const connection = useCurrentConnection()
  const [asked, setAsked] = useState<{ question: Question; act: () => void } | null>(null)
  const close = () => setAsked(null)
  return {
    ask(question, act) {
      if (connection?.isProduction) setAsked({ question, act })
      else act()
    },
    dialog: asked && connection && (
      <ProductionConfirm
        {...asked.question}
        connection={connection.name}
        onConfirm={() => {
          close()
          asked.act()
        }}
        onCancel={close}
      />
    ),
  }
}
