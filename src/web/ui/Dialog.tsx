import { Modal } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'

interface DialogProps {
  title: string
  /** For what needs more room than a question: a list, two texts side by side. */
  size?: 'md' | 'lg' | 'xl' | '80%'
  onClose: () => void
  children: ReactNode
}

/** A dialog over the page; Escape and a click beside it close it. It is there as long as it is rendered. */
export function Dialog({ title, size = 'md', onClose, children }: DialogProps) {
  useFocusGivenBack()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // Its <header> would be a second banner of the page.
      attributes={{ header: { role: 'presentation' } }}
    >
      {children}
    </Modal>
  )
}

/** A modal that is taken out of the page while it is open does not do that itself. */
function useFocusGivenBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true })
    },
    [opener],
  )
}
