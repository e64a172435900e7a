import { formatCount, plural } from '#web/lib/format.ts'
import type { RunOutcome } from '#web/runs/run-store.ts'
import type { ItemOutcome, RunResult, Totals } from './send-run.ts'
import type { SendRun } from './send-session.ts'

/** `Sent 9,990, failed 0, not sent 10.` `messages` includes those that could not be sent. */
export function describeTotals(messages: number, totals: Totals): string {
  const parts = [
    `Sent ${formatCount(totals.sent)}`,
    `failed ${formatCount(totals.failed)}`,
    `not sent ${formatCount(messages - totals.sent - totals.failed - totals.unknown)}`,
  ]
  if (totals.unknown > 0) parts.push(`${formatCount(totals.unknown)} may have been sent`)
  return `${parts.join(', ')}.`
}

type Sending = Pick<SendRun, 'kind' | 'total' | 'queueName'>

const whatIsSent = ({ kind, total, queueName }: Sending) =>
  `${kind === 'list' ? 'a list' : 'copies'} of ${plural(total, 'message')} to ${queueName}`

/** "Sending a list of 1,000 messages to orders" */
export const describeSending = (sending: Sending): string => `Sending ${whatIsSent(sending)}`
export const describeSent = (sending: Sending): string => `Finished sending ${whatIsSent(sending)}`

/** Progress and speed: "200 of 1,000, 350 messages/s". */
export function describeProgress(
  total: number,
  { sent, failed, unknown }: Totals,
  perSecond: number,
): string {
  const parts = [
    `${formatCount(sent + failed + unknown)} of ${formatCount(total)}`,
    `${plural(perSecond, 'message')}/s`,
  ]
  if (failed > 0) parts.push(`${formatCount(failed)} failed`)
  return parts.join(', ')
}

/** How a run of this many messages ended. */
export function describeEnd(messages: number, { totals, stopped }: RunResult): RunOutcome {
  const text = describeTotals(messages, totals)
  return {
    text: stopped === null ? text : `${text} It ended early: ${stopped}`,
    isProblem: totals.sent < messages,
  }
}

/** The outcome of an item in a few words. */
export function describeOutcome({ sent, failed, unknown, why }: ItemOutcome, repeat: number): string {
  if (sent === repeat) return 'sent'
  const some = sent > 0 ? `${formatCount(sent)} of ${formatCount(repeat)} sent; ` : ''
  const reason = why ? `: ${why}` : ''
  if (unknown > 0) return `${some}may have been sent${reason}`
  return failed > 0 ? `${some}failed${reason}` : `${some}not sent${reason}`
}

/** The items that were not fully sent, and those that may have been sent. */
export function itemsLeft<Item>(
  items: readonly Item[],
  repeat: number,
  { outcomes }: RunResult,
): { notSent: Item[]; unknown: Item[] } {
  const left = { notSent: [] as Item[], unknown: [] as Item[] }
  for (const [index, item] of items.entries()) {
    const { sent, unknown } = outcomes[index] ?? { sent: 0, unknown: 0 }
    if (unknown > 0) left.unknown.push(item)
    else if (sent < repeat) left.notSent.push(item)
  }
  return left
}
