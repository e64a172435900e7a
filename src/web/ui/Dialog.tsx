import { Modal } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'

interface DialogProps {
  title: string
  /** Larger sizes are for content such as a list, or two texts side by side. */
  size?: 'md' | 'lg' | 'xl' | '80%'
  onClose: () => void
  children: ReactNode
}

/** A modal dialog, open for as long as it is rendered. Escape and a click outside close it. */
export function Dialog({ title, size = 'md', onClose, children }: DialogProps) {
  useReturnFocus()
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered
      lockScroll={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // A <header> would be a second banner landmark on the page.
      attributes={{ header: { role: 'presentation' } }}
    >
      {children}
    </Modal>
  )
}

/** Mantine's modal returns the focus when it closes, but not when it is unmounted while open. */
function useReturnFocus(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true })
    },
    [opener],
  )
}
