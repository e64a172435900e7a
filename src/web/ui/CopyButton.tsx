import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { CheckIcon, CopyIcon } from './icons.tsx'

interface CopyButtonProps {
  /** The text, or a function that makes it when it is expensive. */
  value: string | (() => string)
  /** What is copied, such as "queue ID"; part of the button's accessible name. */
  what: string
  /** The visible label. */
  label?: string
  /** Shows the icon without the label. */
  isCompact?: boolean
  /** Why it cannot be copied; null when it can. */
  obstacle?: string | null
}

const SHOWN_MS = 1_500

/** Copies a text unchanged, and confirms it. */
export function CopyButton({
  value,
  what,
  label = 'Copy',
  isCompact = false,
  obstacle = null,
}: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(typeof value === 'string' ? value : value())
    setCopied(true)
  }
  const icon = isCopied ? <CheckIcon size={14} /> : <CopyIcon size={14} />
  const name = isCopied ? `Copied ${what}` : `Copy ${what}`
  return (
    <Button
      variant="subtle"
      color="gray"
      c="var(--deck-muted)"
      size="compact-xs"
      aria-label={name}
      title={obstacle ?? name}
      disabled={obstacle !== null}
      leftSection={isCompact ? undefined : icon}
      onClick={() => void copy()}
    >
      {isCompact ? icon : isCopied ? 'Copied' : label}
    </Button>
  )
}
