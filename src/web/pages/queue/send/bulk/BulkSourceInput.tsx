import { Button, FileButton, SegmentedControl, Textarea } from '@mantine/core'
import { useEffect, useRef, useState, type ClipboardEvent } from 'react'
import { formatBytes } from '#web/lib/format.ts'
import type { BulkFormat } from './bulk-records.ts'
import { MAX_SHOWN_LENGTH, sizeProblem, type BulkSource } from './bulk-source.ts'
import classes from './BulkTab.module.css'
import { useFileDrop } from './use-file-drop.ts'

const READ_AFTER_MS = 250

interface BulkSourceInputProps {
  source: BulkSource | null
  format: BulkFormat | 'auto'
  isDisabled: boolean
  onSource: (source: BulkSource | null) => void
  onFormat: (format: BulkFormat | 'auto') => void
}

/** The list of messages: typed, pasted, dropped or chosen as a file. */
export function BulkSourceInput({ source, format, isDisabled, onSource, onFormat }: BulkSourceInputProps) {
  const [problem, setProblem] = useState<string | null>(null)

  const take = (next: BulkSource | null) => {
    const found = next && sizeProblem(next.text.length)
    setProblem(found)
    onSource(found ? null : next)
  }
  const takeFile = async (file: File | null | undefined) => {
    if (!file || isDisabled) return
    const found = sizeProblem(file.size)
    if (found) {
      setProblem(found)
      return
    }
    try {
      take({ name: file.name, text: await file.text() })
    } catch {
      setProblem(`${file.name} could not be read.`)
    }
  }
  const zone = useRef<HTMLDivElement>(null)
  const isOver = useFileDrop(zone, (file) => void takeFile(file))

  return (
    <div
      ref={zone}
      role="group"
      aria-label="List of messages"
      className={classes.source}
      data-over={isOver || undefined}
    >
      <div className={classes.bar}>
        <FileButton accept=".ndjson,.jsonl,.json,.csv,.txt" onChange={(file) => void takeFile(file)}>
          {(props) => (
            <Button {...props} variant="default" disabled={isDisabled}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <span className={classes.hint}>or drop one here; NDJSON, a JSON array or CSV</span>
        <SegmentedControl
          aria-label="Format"
          value={format}
          disabled={isDisabled}
          data={[
            { value: 'auto', label: 'Detect' },
            { value: 'ndjson', label: 'NDJSON' },
            { value: 'json', label: 'JSON array' },
            { value: 'csv', label: 'CSV' },
          ]}
          onChange={(value) => onFormat(value as BulkFormat | 'auto')}
        />
      </div>
      {source?.name ? (
        <div className={classes.bar}>
          <strong>{source.name}</strong>
          <span className={classes.hint}>{formatBytes(source.text.length)}</span>
          <Button variant="default" disabled={isDisabled} onClick={() => take(null)}>
            Remove
          </Button>
        </div>
      ) : (
        <SourceText text={source?.text ?? ''} isDisabled={isDisabled} onSource={take} />
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  )
}

interface SourceTextProps {
  /** The initial text. */
  text: string
  isDisabled: boolean
  onSource: (source: BulkSource | null) => void
}

/** An uncontrolled text box; its text is read shortly after the last keystroke. */
function SourceText({ text, isDisabled, onSource }: SourceTextProps) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const readLater = (text: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(
      () => onSource(text.trim() === '' ? null : { name: null, text }),
      READ_AFTER_MS,
    )
  }
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    if (text.length <= MAX_SHOWN_LENGTH) return
    event.preventDefault()
    clearTimeout(timer.current)
    onSource({ name: 'Pasted text', text })
  }
  return (
    <Textarea
      aria-label="Messages to send"
      placeholder={'{"body": {"order": 1}, "delay_seconds": 30}\n{"body": "a text", "content_type": "text"}'}
      classNames={{ input: classes.text as string }}
      spellCheck={false}
      defaultValue={text}
      disabled={isDisabled}
      onPaste={paste}
      onChange={(event) => readLater(event.currentTarget.value)}
    />
  )
}
