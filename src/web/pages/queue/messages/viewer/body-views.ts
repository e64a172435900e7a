import type { DecodedBody } from '#contract/body-encoding.ts'
import { prettyJson } from '#web/lib/pretty-json.ts'
import { staysWithin, type JsonTreeNodes } from './json-tree.ts'

export type BodyView = 'tree' | 'pretty' | 'raw' | 'hex'

/** Indents can make a hostile body far longer: `[[[[…` grows with the square of its depth. */
const MAX_FORMATTED_LENGTH = 4_000_000
/** As much as a browser lays out without a pause. */
const MAX_SHOWN_LENGTH = 500_000

/** An upper limit for the length of a JSON text once it is formatted, without formatting it. */
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

/** Whether a body may be JSON: by its type, or because its text starts like an object or array. */
function mayBeJson(body: DecodedBody): body is DecodedBody & { text: string } {
  return body.text !== null && (body.contentType === 'json' || /^\s*[{[]/.test(body.text))
}

/** Whether a JSON body stays within the limit once it is formatted; its nodes save a scan of the text. */
export function canBeFormatted(body: DecodedBody, nodes: JsonTreeNodes | null = null): boolean {
  if (!mayBeJson(body)) return false
  if (nodes && staysWithin(nodes, body.text, MAX_FORMATTED_LENGTH)) return true
  return formattedLength(body.text) <= MAX_FORMATTED_LENGTH
}

/** The body with line breaks and indents; null if it is not JSON or would be too long. */
export function formatBody(body: DecodedBody): string | null {
  return body.text !== null && canBeFormatted(body) ? prettyJson(body.text) : null
}

interface WhatIsThere {
  hasTree: boolean
  hasFormatted: boolean
  /** It was decoded, so it is not the body as sent. */
  isDecoded: boolean
}

/** The views that suit a body, best first. */
export function viewsOf(body: DecodedBody, { hasTree, hasFormatted, isDecoded }: WhatIsThere) {
  const views: { value: BodyView; label: string }[] = []
  if (hasTree) views.push({ value: 'tree', label: 'Tree' })
  if (hasFormatted) views.push({ value: 'pretty', label: 'Formatted' })
  if (body.text !== null) views.push({ value: 'raw', label: isDecoded ? 'Decoded' : 'As sent' })
  views.push({ value: 'hex', label: 'Hex' })
  return views
}

/** A text cut to a length that can be drawn, and how many characters are left out. */
export function cutText(text: string): { shown: string; leftOut: number } {
  return { shown: text.slice(0, MAX_SHOWN_LENGTH), leftOut: Math.max(0, text.length - MAX_SHOWN_LENGTH) }
}
