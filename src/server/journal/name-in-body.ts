import { LONGEST_NAME } from './journal.ts'

type AdminAction =
  'add-connection' | 'edit-connection' | 'remove-connection' | 'try-credential' | 'end-session'

export interface AdminCall {
  action: AdminAction
  connection: string | null
  /** What the connection was to be called. */
  detail: string | null
}

/** So many characters in a row are no accident. */
const SHARED_CHARACTERS = 8
/** Below whatever base path. */
const ADMIN_PATH = /\/api\/(connections|sessions)(?:\/([^/]+))?$/

const BY_ROUTE = new Map<string, AdminAction>([
  ['POST connections', 'add-connection'],
  ['POST connections/verify', 'try-credential'],
  ['PUT connections/*', 'edit-connection'],
  ['DELETE connections/*', 'remove-connection'],
  ['DELETE sessions/*', 'end-session'],
])

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  const texts: string[] = []
  const waiting = [value]
  for (const part of waiting) {
    if (typeof part === 'string') texts.push(part)
    else if (isObject(part)) for (const inner of Object.values(part)) waiting.push(inner)
  }
  return texts
}

function hasPartOf(name: string, texts: readonly string[]): boolean {
  for (let start = 0; start + SHARED_CHARACTERS <= name.length; start++) {
    const part = name.slice(start, start + SHARED_CHARACTERS)
    if (texts.some((text) => text.includes(part))) return true
  }
  return false
}

/**
 * The name in a body that may hold a credential. Where it has a part of anything else in there, somebody may have
 * pasted a token into the wrong field, and it is left out.
 */
function nameIn(body: unknown): string | null {
  if (!isObject(body)) return null
  const { name, ...rest } = body
  if (typeof name !== 'string') return null
  const shown = name.slice(0, LONGEST_NAME)
  return hasPartOf(shown, textsIn(rest)) ? null : shown
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** What a call of an admin is about, by its method, its path and its parsed body; null: it changes nothing. */
export function describeAdminCall(method: string, path: string, body: unknown): AdminCall | null {
  const [, area = '', segment] = ADMIN_PATH.exec(path) ?? []
  const place = segment === undefined ? '' : segment === 'verify' ? '/verify' : '/*'
  const action = BY_ROUTE.get(`${method} ${area}${place}`)
  if (action === undefined) return null
  const isOfConnection = action === 'edit-connection' || action === 'remove-connection'
  return {
    action,
    connection: isOfConnection && segment !== undefined ? decode(segment) : null,
    detail: action === 'end-session' ? null : nameIn(body),
  }
}
