import { Skeleton, Textarea } from '@mantine/core'
import { lazy, Suspense, useImperativeHandle, useRef, type Ref } from 'react'
import type { TextField } from '#web/ui/JsonEditor.tsx'
import type { Draft } from '#web/pages/queue/sending/draft.ts'
import classes from './BodyInput.module.css'

const JsonEditor = lazy(() =>
  import('#web/ui/JsonEditor.tsx').then((module) => ({ default: module.JsonEditor })),
)

const EDITOR_HEIGHT = 302

interface BodyInputProps {
  ref?: Ref<TextField> | undefined
  draft: Draft
  problem: string | null
  onChange: (change: Partial<Draft>) => void
}

/** The body field. Its problem is shown in the element `body-problem`. */
export function BodyInput({ ref, draft, problem, onChange }: BodyInputProps) {
  if (draft.contentType === 'json') {
    return (
      // No input until the editor is loaded: swapping fields would lose the cursor position.
      <Suspense fallback={<Skeleton h={EDITOR_HEIGHT} role="status" aria-label="Loading the editor" />}>
        <JsonEditor
          ref={ref}
          label="Message body"
          value={draft.json}
          onChange={(json) => onChange({ json })}
        />
      </Suspense>
    )
  }
  return <PlainText ref={ref} draft={draft} problem={problem} onChange={onChange} />
}

function PlainText({ ref, draft, problem, onChange }: BodyInputProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => ({
    insert(text) {
      const element = field.current
      if (!element) return
      element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end')
      onChange({ text: element.value })
      element.focus()
    },
  }))
  return (
    <Textarea
      ref={field}
      aria-label="Message body"
      aria-describedby="body-problem"
      aria-invalid={problem !== null}
      classNames={{ input: classes.text as string }}
      spellCheck={false}
      value={draft.text}
      onChange={(event) => onChange({ text: event.currentTarget.value })}
    />
  )
}
