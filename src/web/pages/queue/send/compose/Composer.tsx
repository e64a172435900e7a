import { Button, SegmentedControl } from '@mantine/core'
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { MAX_BODY_BYTES } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { useSendMessage } from '#web/api/messages.ts'
import { formatCount } from '#web/lib/format.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { ErrorNotice } from '#web/ui/ErrorNotice.tsx'
import { SendIcon } from '#web/ui/icons.tsx'
import type { TextField } from '#web/ui/JsonEditor.tsx'
import { BodyInput } from './BodyInput.tsx'
import { DelayInput } from './DelayInput.tsx'
import { bodyOf, checkDraft, fillDraft } from '#web/pages/queue/sending/draft.ts'
import { LastSentMenu } from './LastSentMenu.tsx'
import { LIVE_VALUES } from '#web/pages/queue/sending/live-values.ts'
import { SendOutcome } from './SendOutcome.tsx'
import classes from './Composer.module.css'
import { TemplatesMenu } from './TemplatesMenu.tsx'
import { useDraft } from '#web/pages/queue/sending/use-draft.ts'
import { useSavedDrafts } from '#web/pages/queue/sending/use-saved-drafts.ts'
import { hasVariables } from '#web/pages/queue/sending/variables.ts'
import { VariablesMenu } from './VariablesMenu.tsx'
import { VariablesPreview } from './VariablesPreview.tsx'

interface ComposerProps {
  queue: Queue
  /** Shown at the top, before the menus. */
  children: ReactNode
}

/** Composes and sends a message; the draft stays for the next one. */
export function Composer({ queue, children }: ComposerProps) {
  const [draft, change] = useDraft(queue.queue_id)
  const saved = useSavedDrafts(queue.queue_id)
  const send = useSendMessage(queue.queue_id)
  const field = useRef<TextField>(null)
  // Values for the check and the preview; sending fills in new ones.
  const filled = useMemo(() => fillDraft(draft, LIVE_VALUES), [draft])
  const { message, problem, warning, bytes } = checkDraft(filled)

  const submit = () => {
    if (!message || send.isPending) return
    const fresh = checkDraft(fillDraft(draft, LIVE_VALUES)).message
    if (fresh) send.mutate(fresh, { onSuccess: () => saved.rememberSent(draft) })
  }
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit()
  }

  return (
    <>
      {/* Outside the form: Enter in a menu must not send the message. */}
      <div className={classes.bar}>
        {children}
        <div className={classes.menus}>
          <TemplatesMenu
            templates={saved.templates}
            onSave={(name) => saved.saveTemplate(name, draft)}
            onDelete={saved.deleteTemplate}
            onLoad={change}
          />
          <LastSentMenu sent={saved.sent} onLoad={change} />
        </div>
      </div>
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
          <VariablesMenu
            onInsert={(text) => {
              field.current?.insert(text)
              change({ fillsVariables: true })
            }}
          />
          <BodySize bytes={bytes} />
        </div>
        <BodyInput ref={field} draft={draft} problem={problem} onChange={change} />
        <p id="body-problem" className={problem ? classes.problem : classes.warning} role="status">
          {problem ?? warning}
        </p>
        {hasVariables(bodyOf(draft)) && <VariablesPreview draft={draft} filled={filled} onChange={change} />}
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
        {send.error && (
          <ErrorNotice
            title="The message was not sent"
            openTitle="The message may have been sent"
            error={send.error}
          />
        )}
        <SendOutcome sentAt={send.isSuccess ? send.submittedAt : null} metrics={send.data} />
      </form>
    </>
  )
}

function BodySize({ bytes }: { bytes: number | null }) {
  const isOver = bytes !== null && bytes > MAX_BODY_BYTES
  return (
    <span className={isOver ? `${classes.size} ${classes.over}` : classes.size}>
      {bytes === null ? '–' : formatCount(bytes)} of {formatCount(MAX_BODY_BYTES)} bytes
    </span>
  )
}
