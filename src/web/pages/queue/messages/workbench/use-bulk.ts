import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type Dispatch } from 'react'
import type { Queue } from '#contract/queues.ts'
import { onPrivateCleared } from '#web/storage/browser-privacy.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { queuesOf } from '#web/api/transport.ts'
import { actOnHeldLeases, leaseStore } from '#web/leases/browser-leases.ts'
import {
  deadLetterQueueOf,
  deliveriesOf,
  describeLastAttempts,
  isLastAttempt,
} from '#web/leases/last-attempt.ts'
import { chunksFor } from '#web/leases/lease-actions.ts'
import { leaseKey, type Lease } from '#web/leases/lease-store.ts'
import { useRun } from '#web/runs/browser-runs.ts'
import type { ItemOutcome } from '#web/runs/run-chunks.ts'
import type { Run } from '#web/runs/run-store.ts'
import { useRunChunks } from '#web/runs/use-run-chunks.ts'
import {
  describeAction,
  describeEnded,
  endsHold,
  graceMs,
  MAX_GRACE_MS,
  needsGrace,
  summarize,
  type BulkAction,
} from './bulk-action.ts'
import type { LoadedAction, LoadedMessage } from '#web/pages/queue/messages/model/loaded.ts'

interface Grace {
  phase: 'grace'
  action: BulkAction
  messages: readonly LoadedMessage[]
  endsAt: number
  /** Whether it waits for less than usual, as a lease ends before. */
  isShortened: boolean
  /** What the action ends for good; '' for nothing. */
  warning: string
}

type BulkState = { phase: 'idle' } | Grace | { phase: 'running'; run: Run }

export interface Bulk {
  state: BulkState
  isBusy: boolean
  start(action: BulkAction, messages: readonly LoadedMessage[]): void
  undo(): void
  /** Ends the grace. */
  now(): void
}

/** What this browser knows of the lease of a message; what it was given at first, if that is forgotten. */
function leaseOf(connection: string, queue: Queue, message: LoadedMessage): Lease | null {
  if (message.hold.kind !== 'lease') return null
  const identity = { connection, queueId: queue.queue_id, messageId: message.id }
  const known = leaseStore.current().get(leaseKey(identity))
  if (known) return known
  const { leaseId } = message.hold
  return { ...identity, queueName: queue.queue_name, leaseId, endsAt: 0, attempts: message.attempts }
}

interface BulkOptions {
  dispatch: Dispatch<LoadedAction>
  say: (text: string) => void
}

/**
 * Does something with many messages: a hundred a call, in order, with an outcome for each. What cannot be taken back
 * waits ten seconds for an undo, while the leases hold the messages. The run goes on when one leaves the page, and is
 * found again when one comes back.
 */
export function useBulk(queue: Queue, { dispatch, say }: BulkOptions): Bulk {
  const connection = useConnection()
  const runChunks = useRunChunks()
  const { data: deck } = useQuery(deckQueries.detail())
  const isProduction = deck?.connections.find(({ id }) => id === connection)?.isProduction ?? false
  const [grace, setGrace] = useState<Grace | null>(null)
  const underWay = useRun('action', { connection, queueId: queue.queue_id })
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; run: () => void } | null>(null)
  const deadLetterQueue = deadLetterQueueOf(queue)
  const endsAtOf = (message: LoadedMessage) => leaseOf(connection, queue, message)?.endsAt ?? 0

  function lastAttemptsIn(action: BulkAction, messages: readonly LoadedMessage[]): number {
    if (action.kind !== 'retry') return 0
    return messages.filter(({ attempts }) => isLastAttempt(attempts, deliveriesOf(queue))).length
  }

  async function send(action: BulkAction, chunk: readonly LoadedMessage[]): Promise<ItemOutcome[]> {
    if (action.kind !== 'delete') {
      const leases = chunk.flatMap((message) => leaseOf(connection, queue, message) ?? [])
      return actOnHeldLeases(leases, action)
    }
    const refs = chunk.flatMap(({ hold }) => (hold.kind === 'ref' ? [hold.ref] : []))
    const { warnings } = await queuesOf(connection).purgeRefs(queue.queue_id, refs)
    return refs.map((ref): ItemOutcome => {
      const text = Object.hasOwn(warnings, ref) ? warnings[ref] : undefined
      return text === undefined ? { kind: 'done' } : { kind: 'warning', text }
    })
  }

  async function run(action: BulkAction, messages: readonly LoadedMessage[]): Promise<void> {
    setGrace(null)
    await runChunks({
      kind: 'action',
      connection,
      queueId: queue.queue_id,
      queueName: queue.queue_name,
      title: describeAction(action, messages.length, 'is'),
      chunks: chunksFor(action, messages, endsAtOf),
      send: (chunk) => send(action, chunk),
      conclude(outcomes) {
        const byId = new Map([...outcomes].map(([message, outcome]) => [message.id, outcome]))
        dispatch({ type: 'acted', outcomes: byId, leaves: endsHold(action) })
        const problem = [...outcomes.values()].find((outcome) => outcome.kind !== 'done')
        const done = messages.filter((message) => outcomes.get(message)?.kind === 'done')
        const ended = describeEnded({ count: lastAttemptsIn(action, done), deadLetterQueue })
        return {
          text: [summarize(action, outcomes.values()), ended].filter(Boolean).join('. '),
          isProblem: problem !== undefined,
          why: problem?.text,
        }
      },
    })
  }

  function start(action: BulkAction, messages: readonly LoadedMessage[]): void {
    if (messages.length === 0 || isBusy) return
    say('')
    const lastAttempts = lastAttemptsIn(action, messages)
    const options = { count: messages.length, lastAttempts, isProduction }
    const ends = messages.map(endsAtOf).filter((endsAt) => endsAt > 0)
    const waitMs = needsGrace(action, options) ? graceMs(ends, Date.now()) : 0
    if (waitMs === 0) return void run(action, messages)
    const runNow = () => {
      waiting.current = null
      void run(action, messages)
    }
    waiting.current = { timer: setTimeout(runNow, waitMs), run: runNow }
    setGrace({
      phase: 'grace',
      action,
      messages,
      endsAt: Date.now() + waitMs,
      isShortened: waitMs < MAX_GRACE_MS,
      warning: describeLastAttempts({ count: lastAttempts, deadLetterQueue }, messages.length),
    })
  }

  function endGrace(): (() => void) | undefined {
    const pending = waiting.current
    waiting.current = null
    if (pending) clearTimeout(pending.timer)
    return pending?.run
  }

  // Who goes on to another queue has not undone it.
  useEffect(
    () => () => {
      const pending = waiting.current
      if (pending) {
        clearTimeout(pending.timer)
        pending.run()
      }
    },
    [],
  )

  const isWaiting = grace !== null
  const isBusy = isWaiting || underWay !== null
  const state = useMemo(
    (): BulkState => grace ?? (underWay ? { phase: 'running', run: underWay } : { phase: 'idle' }),
    [grace, underWay],
  )
  // What is handed out stays the same until the state changes, and does what is current then.
  const current = useRef({ start })
  useEffect(() => {
    current.current = { start }
  })
  const [commands] = useState(() => ({
    start: (action: BulkAction, messages: readonly LoadedMessage[]) =>
      current.current.start(action, messages),
    undo() {
      endGrace()
      setGrace(null)
    },
    now: () => endGrace()?.(),
  }))
  useEffect(() => {
    if (!isWaiting) return undefined
    // Closing the tab would undo it without a word.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    // Whoever signs in next must not do it.
    const stopListening = onPrivateCleared(commands.undo)
    return () => {
      removeEventListener('beforeunload', ask)
      stopListening()
    }
  }, [isWaiting, commands])
  return useMemo(() => ({ state, isBusy, ...commands }), [state, isBusy, commands])
}
