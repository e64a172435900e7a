import { Skeleton, Textarea } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { Draft } from './draft.ts'
import classes from './SendTab.module.css'

const JsonEditor = lazy(() =>
  import('#web/ui/JsonEditor.tsx').then((module) => ({ default: module.JsonEditor })),
)

const EDITOR_HEIGHT = 302

interface BodyInputProps {
  draft: Draft
  problem: string | null
  onChange: (change: Partial<Draft>) => void
}

/** Where the body is written. What is wrong with it stands in the element `body-problem`. */
export function BodyInput({ draft, problem, onChange }: BodyInputProps) {
  if (draft.contentType === 'json') {
    return (
      // Nothing to write into until the editor is there: what was typed meanwhile would lose its place.
      <Suspense fallback={<Skeleton h={EDITOR_HEIGHT} role="status" aria-label="Loading the editor" />}>
        <JsonEditor label="Message body" value={draft.json} onChange={(json) => onChange({ json })} />
      </Suspense>
    )
  }
  return (
    <Textarea
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
