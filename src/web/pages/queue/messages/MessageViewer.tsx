import { Button, CloseButton, SegmentedControl } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { formatCount } from '#web/lib/bytes.ts'
import { formatTimestamp } from '#web/lib/durations.ts'
import { hexDump } from '#web/lib/hex-dump.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { CheckIcon, RetryIcon } from '#web/ui/icons.tsx'
import { TimeAgo } from '#web/ui/TimeAgo.tsx'
import { LeaseCell } from './LeaseCell.tsx'
import type { HeldMessage } from './leases.ts'
import classes from './MessageViewer.module.css'
import type { Settlement } from './use-settle.ts'

interface MessageViewerProps {
  message: HeldMessage
  deliveries: number | null
  isSettling: boolean
  onSettle: (settlement: Settlement) => void
  onClose: () => void
}

/** One message in full: where it stands, what came with it, and its body. */
export function MessageViewer({ message, deliveries, isSettling, onSettle, onClose }: MessageViewerProps) {
  const facts: [string, ReactNode][] = [
    ['Lease', <LeaseCell key="lease" endsAt={message.leaseEndsAt} />],
    ['Attempt', deliveries === null ? message.attempts : `${message.attempts} of ${deliveries}`],
    ['Published', <Published key="published" at={message.timestampMs} />],
    ...Object.entries(message.metadata).map(([name, value]): [string, string] => [name, String(value)]),
  ]
  return (
    <section className={classes.viewer} aria-label={`Message ${message.id}`}>
      <header className={classes.header}>
        <h2 title={message.id}>{message.id}</h2>
        <CopyButton value={message.id} what="message id" isCompact />
        <CloseButton size="sm" aria-label="Close the message" onClick={onClose} />
      </header>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Body message={message} />
      <footer className={classes.footer}>
        <Button
          leftSection={<CheckIcon size={14} />}
          loading={isSettling}
          onClick={() => onSettle({ kind: 'ack' })}
        >
          Ack this message
        </Button>
        <Button
          variant="default"
          leftSection={<RetryIcon size={14} />}
          disabled={isSettling}
          onClick={() => onSettle({ kind: 'retry' })}
        >
          Retry this message
        </Button>
      </footer>
    </section>
  )
}

function Published({ at }: { at: number }) {
  return (
    <>
      {formatTimestamp(at)} (<TimeAgo at={at} />)
    </>
  )
}

function Body({ message: { body } }: { message: HeldMessage }) {
  const pretty = body.contentType === 'json' && body.text !== null ? prettyJson(body.text) : null
  const [view, setView] = useState('pretty')
  const text = body.text ?? hexDump(body.bytes ?? new Uint8Array())
  return (
    <>
      <div className={classes.bodyBar}>
        <h3>Body</h3>
        <span>
          {body.contentType}, {formatCount(body.byteLength)} bytes
        </span>
        {pretty !== null && (
          <SegmentedControl
            aria-label="Body view"
            value={view}
            onChange={setView}
            data={[
              { value: 'pretty', label: 'Formatted' },
              { value: 'raw', label: 'As sent' },
            ]}
          />
        )}
        <CopyButton value={body.text ?? text} what="body" />
      </div>
      <pre className={classes.body} tabIndex={0} aria-label="Message body">
        {pretty !== null && view === 'pretty' ? pretty : text}
      </pre>
    </>
  )
}
