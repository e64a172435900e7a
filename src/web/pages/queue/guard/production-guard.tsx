import { useState, type ReactNode } from 'react'
import { useCurrentConnection } from '#web/api/deck.ts'
import { ProductionConfirm } from '#web/ui/ProductionConfirm.tsx'

interface Question {
  title: string
  consequence: string
  /** What the button says. */
  action: string
}

interface ProductionGuard {
  /** Does it, on a production connection only once that was confirmed. */
  ask: (question: Question, act: () => void) => void
  /** The open question; to be rendered somewhere. */
  dialog: ReactNode
}

/** Stands before what is easily done to the wrong account. */
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
