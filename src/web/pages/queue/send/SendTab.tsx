import { Button, NumberInput, SegmentedControl, Skeleton, Textarea } from '@mantine/core'
import { lazy, Suspense, type KeyboardEvent } from 'react'
import { MAX_BODY_BYTES, MAX_DELAY_SECONDS } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { useSendMessage } from '#web/api/messages.ts'
import { formatCount } from '#web/lib/bytes.ts'
import { formatDuration } from '#web/lib/durations.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { SendIcon } from '#web/ui/icons.tsx'
import { checkDraft, type Draft } from './draft.ts'
import { SendOutcome } from './SendOutcome.tsx'
import classes from './SendTab.module.css'
import { useDraft } from './use-draft.ts'

const JsonEditor = lazy(() =>
  import('#web/ui/JsonEditor.tsx').then((module) => ({ default: module.JsonEditor })),
)

const EDITOR_HEIGHT = 302
const DELAY_PRESETS = [0, 30, 300, 3_600, MAX_DELAY_SECONDS]

/** Composes a message and sends it; what was written stays for the next one. */
export function SendTab({ queue }: { queue: Queue }) {
  const [draft, change] = useDraft(queue.queue_id)
  const send = useSendMessage(queue.queue_id)
  const { message, problem, warning, bytes } = checkDraft(draft)

  const submit = () => {
    if (message && !send.isPending) send.mutate(message)
  }
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }

  return (
    <form
      className={classes.form}
      aria-label="Send a message"
      onKeyDownCapture={submitByKey}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Content type"
          value={draft.contentType}
          data={[
            { value: 'json', label: 'JSON' },
            { value: 'text', label: 'Text' },
          ]}
          onChange={(value) => change({ contentType: value === 'text' ? 'text' : 'json' })}
        />
        {draft.contentType === 'json' && (
          <Button
            variant="default"
            disabled={message === null}
            onClick={() => change({ json: prettyJson(draft.json) ?? draft.json })}
          >
            Format
          </Button>
        )}
        <span
          className={
            bytes !== null && bytes > MAX_BODY_BYTES ? `${classes.size} ${classes.over}` : classes.size
          }
        >
          {bytes === null ? '–' : formatCount(bytes)} of {formatCount(MAX_BODY_BYTES)} bytes
        </span>
      </div>
      <BodyInput draft={draft} problem={problem} onChange={change} />
      <p id="body-problem" className={problem ? classes.problem : classes.warning} role="status">
        {problem ?? warning}
      </p>
      <DelayInput queue={queue} draft={draft} onChange={change} />
      <div className={classes.bar}>
        <Button
          type="submit"
          size="sm"
          leftSection={<SendIcon size={15} />}
          disabled={message === null}
          loading={send.isPending}
        >
          Send message
        </Button>
        <span className={classes.hint}>Ctrl or ⌘ + Enter</span>
      </div>
      {send.error && <ErrorNotice title="The message was not sent" error={send.error} />}
      <SendOutcome sentAt={send.isSuccess ? send.submittedAt : null} metrics={send.data} />
    </form>
  )
}

interface BodyInputProps {
  draft: Draft
  problem: string | null
  onChange: (change: Partial<Draft>) => void
}

function BodyInput({ draft, problem, onChange }: BodyInputProps) {
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

function DelayInput({ queue, draft, onChange }: Omit<BodyInputProps, 'problem'> & { queue: Queue }) {
  const queueDelay = queue.settings.delivery_delay ?? 0
  const seconds = draft.delaySeconds === '' ? queueDelay : draft.delaySeconds
  return (
    <div className={classes.delay}>
      <NumberInput
        label="Delay in seconds"
        description={`Empty is the queue’s own delay, ${formatDuration(queueDelay * 1_000)}`}
        w={240}
        min={0}
        max={MAX_DELAY_SECONDS}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
        placeholder={String(queueDelay)}
        value={draft.delaySeconds}
        onChange={(value) => onChange({ delaySeconds: value === '' ? '' : Number(value) })}
      />
      <div className={classes.presets}>
        {DELAY_PRESETS.map((preset) => (
          <Button
            key={preset}
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ delaySeconds: preset })}
          >
            {formatDuration(preset * 1_000)}
          </Button>
        ))}
        <span className={classes.hint}>
          {seconds === 0
            ? 'deliverable at once'
            : `deliverable ${formatDuration(seconds * 1_000)} after sending`}
        </span>
      </div>
    </div>
  )
}
