import { Button, Popover, Stack } from '@mantine/core'
import { useState } from 'react'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { CopyIcon } from '#web/ui/icons.tsx'
import { asCurl, asSdk, type PushTarget } from './copy-as-code.ts'

interface CopyAsMenuProps {
  body: DecodedBody
  target: PushTarget
  /** No code can push this body. */
  isDisabled: boolean
  /** The id of the text with the reason. */
  describedBy: string | undefined
}

const FORMS = [
  { name: 'curl command', make: asCurl },
  { name: 'SDK program', make: asSdk },
] as const

/** Copies code that pushes this body again. */
export function CopyAsMenu({ body, target, isDisabled, describedBy }: CopyAsMenuProps) {
  const [isOpen, setOpen] = useState(false)
  const [copied, setCopied] = useState<string | null>(null)

  async function copy(name: string, code: string): Promise<void> {
    await navigator.clipboard.writeText(code)
    setCopied(name)
  }
  function onChange(next: boolean): void {
    setOpen(next)
    setCopied(null)
  }

  return (
    <Popover opened={isOpen} onChange={onChange} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<CopyIcon size={14} />}
          disabled={isDisabled}
          aria-describedby={describedBy}
          title="Copies code that pushes this body again"
          onClick={() => onChange(!isOpen)}
        >
          Copy as…
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Copy as code">
        <Stack gap={6}>
          {isOpen &&
            FORMS.map(({ name, make }) => {
              const code = make(body, target)
              return (
                <Button
                  key={name}
                  variant="subtle"
                  disabled={code === null}
                  onClick={() => code !== null && void copy(name, code)}
                >
                  {copied === name ? `Copied ${name}` : name}
                </Button>
              )
            })}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
