import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type Dispatch } from 'react'
import { MAX_PULL_BATCH } from '#contract/limits.ts'
import type { Queue } from '#contract/queues.ts'
import { useConnection } from '#web/api/connection.tsx'
import { deckQueries } from '#web/api/deck.ts'
import { messageQueries } from '#web/api/messages.ts'
import { metricQueries } from '#web/api/metrics.ts'
import { queuesOf } from '#web/api/transport.ts'
import { leaseStore } from '#web/leases/browser-leases.ts'
import { extensionChunks } from '#web/leases/extension.ts'
import {
  deadLetterQueueOf,
  deliveriesOf,
  describeLastAttempts,
  isLastAttempt,
} from '#web/leases/last-attempt.ts'
import { actOnLeases } from '#web/leases/lease-actions.ts'
import { leaseKey, type Lease } from '#web/leases/lease-store.ts'
import { chunksOf, runChunks, type Outcome } from '#web/leases/run-chunks.ts'
import {
  describeEnded,
  endsHold,
  graceMs,
  MAX_GRACE_MS,
  needsGrace,
  summarize,
  type BulkAction,
} from './bulk-action.ts'
import type { LoadedAction, LoadedMessage } from './loaded.ts'

type BulkState =
  | { phase: 'idle' }
  | {
      phase: 'grace'
      action: BulkAction
      messages: readonly LoadedMessage[]
      endsAt: number
      /** Whether it waits for less than usual, as a lease ends before. */
      isShortened: boolean
      /** What the action ends for good; '' for nothing. */
      warning: string
    }
  | { phase: 'running'; action: BulkAction; total: number; handled: number }

export interface Bulk {
  state: BulkState
  isBusy: boolean
  start(action: BulkAction, messages: readonly LoadedMessage[]): void
  undo(): void
  /** Ends the grace. */
  now(): void
  /** Ends a run after the call under way. */
  cancel(): void
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
  /** Told how it ended. */
  say: (text: string, isProblem?: boolean) => void
}

/**
 * Does something with many messages: a hundred a call, in order, with an outcome for each. What cannot be taken back
 * waits ten seconds for an undo, while the leases hold the messages.
 */
export function useBulk(queue: Queue, { dispatch, say }: BulkOptions): Bulk {
  const connection = useConnection()
  const queryClient = useQueryClient()
  const { data: deck } = useQuery(deckQueries.detail())
  const isProduction = deck?.connections.find(({ id }) => id === connection)?.isProduction ?? false
  const [state, setState] = useState<BulkState>({ phase: 'idle' })
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; run: () => void } | null>(null)
  const controller = useRef<AbortController | null>(null)
  const client = queuesOf(connection)
  const deadLetterQueue = deadLetterQueueOf(queue)
  const endsAtOf = (message: LoadedMessage) => leaseOf(connection, queue, message)?.endsAt ?? 0

  function lastAttemptsIn(action: BulkAction, messages: readonly LoadedMessage[]): number {
    if (action.kind !== 'retry') return 0
    return messages.filter(({ attempts }) => isLastAttempt(attempts, deliveriesOf(queue))).length
  }

  async function send(action: BulkAction, chunk: readonly LoadedMessage[]): Promise<Outcome[]> {
    if (action.kind !== 'delete') {
      const leases = chunk.flatMap((message) => leaseOf(connection, queue, message) ?? [])
      return actOnLeases(leases, action, { client, store: leaseStore, now: Date.now })
    }
    const refs = chunk.flatMap(({ hold }) => (hold.kind === 'ref' ? [hold.ref] : []))
    const { warnings } = await client.purgeRefs(queue.queue_id, refs)
    return refs.map((ref): Outcome => {
      const text = Object.hasOwn(warnings, ref) ? warnings[ref] : undefined
      return text === undefined ? { kind: 'done' } : { kind: 'warning', text }
    })
  }

  async function run(action: BulkAction, messages: readonly LoadedMessage[]): Promise<void> {
    const ownController = new AbortController()
    controller.current = ownController
    const total = messages.length
    setState({ phase: 'running', action, total, handled: 0 })
    const outcomes = await runChunks({
      chunks:
        action.kind === 'extend' ? extensionChunks(messages, endsAtOf) : chunksOf(messages, MAX_PULL_BATCH),
      send: (chunk) => send(action, chunk),
      signal: ownController.signal,
      onProgress: (handled) => setState({ phase: 'running', action, total, handled }),
    })
    const byId = new Map([...outcomes].map(([message, outcome]) => [message.id, outcome]))
    dispatch({ type: 'acted', outcomes: byId, leaves: endsHold(action) })
    const hasProblems = [...outcomes.values()].some(({ kind }) => kind !== 'done')
    const done = messages.filter((message) => outcomes.get(message)?.kind === 'done')
    const ended = describeEnded({ count: lastAttemptsIn(action, done), deadLetterQueue })
    setState({ phase: 'idle' })
    say([summarize(action, outcomes.values()), ended].filter(Boolean).join('. '), hasProblems)
    void queryClient.invalidateQueries({ queryKey: metricQueries.all(connection) })
    void queryClient.invalidateQueries({ queryKey: messageQueries.all(connection, queue.queue_id) })
  }

  function start(action: BulkAction, messages: readonly LoadedMessage[]): void {
    if (messages.length === 0 || isBusy) return
    say('')
    const lastAttempts = lastAttemptsIn(action, messages)
    const options = { count: messages.length, lastAttempts, isProduction }
    const ends = messages.map(endsAtOf).filter((endsAt) => endsAt > 0)
    const grace = needsGrace(action, options) ? graceMs(ends, Date.now()) : 0
    if (grace === 0) return void run(action, messages)
    const runNow = () => {
      waiting.current = null
      void run(action, messages)
    }
    waiting.current = { timer: setTimeout(runNow, grace), run: runNow }
    setState({
      phase: 'grace',
      action,
      messages,
      endsAt: Date.now() + grace,
      isShortened: grace < MAX_GRACE_MS,
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

  const isBusy = state.phase !== 'idle'
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
      setState({ phase: 'idle' })
    },
    now: () => endGrace()?.(),
    cancel: () => controller.current?.abort(),
  }))
  return useMemo(() => ({ state, isBusy, ...commands }), [state, isBusy, commands])
}
