import type { DecodedBody } from '#contract/body-encoding.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { staysWithin, type JsonTreeNodes } from './json-tree.ts'

export type BodyView = 'tree' | 'pretty' | 'raw' | 'hex'

/** Indents make a hostile body far longer than it was: `[[[[…` grows with the square of its depth. */
const MAX_FORMATTED_LENGTH = 4_000_000
/** What a browser lays out without a pause. */
const MAX_SHOWN_LENGTH = 500_000

/** How long a JSON text gets at most with line breaks and indents, without making it. */
export function formattedLength(text: string): number {
  let length = text.length
  let depth = 0
  let isInString = false
  for (let index = 0; index < text.length && length <= MAX_FORMATTED_LENGTH; index++) {
    const character = text[index]
    if (isInString) {
      if (character === '\\') index++
      else if (character === '"') isInString = false
    } else if (character === '"') isInString = true
    else if (character === '{' || character === '[') length += 1 + 2 * ++depth
    else if (character === '}' || character === ']') length += 1 + 2 * Math.max(0, --depth)
    else if (character === ',') length += 1 + 2 * depth
    else if (character === ':') length++
  }
  return length
}

/** Whether a body may be JSON: it says so, or is a text that starts like an object or array. */
function mayBeJson(body: DecodedBody): body is DecodedBody & { text: string } {
  return body.text !== null && (body.contentType === 'json' || /^\s*[{[]/.test(body.text))
}

/** Whether a JSON body stays short enough with line breaks and indents; its nodes spare a look at all of it. */
export function canBeFormatted(body: DecodedBody, nodes: JsonTreeNodes | null = null): boolean {
  if (!mayBeJson(body)) return false
  if (nodes && staysWithin(nodes, body.text, MAX_FORMATTED_LENGTH)) return true
  return formattedLength(body.text) <= MAX_FORMATTED_LENGTH
}

/** The body with line breaks and indents; null for what is no JSON, or would get too long. */
export function formatBody(body: DecodedBody): string | null {
  return body.text !== null && canBeFormatted(body) ? prettyJson(body.text) : null
}

interface WhatIsThere {
  hasTree: boolean
  hasFormatted: boolean
  /** It was taken out of a wrapping, so it is not what was sent. */
  isDecoded: boolean
}

/** The views that make sense for a body, the best one first. */
export function viewsOf(body: DecodedBody, { hasTree, hasFormatted, isDecoded }: WhatIsThere) {
  const views: { value: BodyView; label: string }[] = []
  if (hasTree) views.push({ value: 'tree', label: 'Tree' })
  if (hasFormatted) views.push({ value: 'pretty', label: 'Formatted' })
  if (body.text !== null) views.push({ value: 'raw', label: isDecoded ? 'Decoded' : 'As sent' })
  views.push({ value: 'hex', label: 'Hex' })
  return views
}

/** A text that is short enough to draw, and how many characters are left out. */
export function cutText(text: string): { shown: string; leftOut: number } {
  return { shown: text.slice(0, MAX_SHOWN_LENGTH), leftOut: Math.max(0, text.length - MAX_SHOWN_LENGTH) }
}
