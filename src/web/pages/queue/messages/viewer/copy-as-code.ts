import type { DecodedBody } from '#contract/body-encoding.ts'
import { isJson } from '#contract/json.ts'
import { jsonLosses } from '#web/lib/json-losses.ts'

/** Where a message is pushed to, as in the snippets of the Settings tab. */
export interface PushTarget {
  /** The address of `/client/v4`. */
  api: string
  accountId: string
  queueId: string
  token: string
}

/** A shell argument is limited to 128 KB; longer bodies are passed as a here-document. */
const MAX_ARGUMENT_LENGTH = 100_000
/** No line of a JSON text can be this word: strings, which could contain it, have no line breaks. */
const DELIMITER = 'QUEUEDECK'

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A text as a TypeScript literal in single quotes. */
function literal(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${escaped}'`
}

/** The push request for a body, with a json body as sent; null if the API cannot push it. */
function pushJson({ contentType, text }: DecodedBody): string | null {
  if (text === null) return null
  // The API rejects a bare string as JSON.
  if (contentType === 'json') return isJson(text) && !/^\s*"/.test(text) ? `{"body": ${text}}` : null
  return contentType === 'text' ? `{"body": ${JSON.stringify(text)}, "content_type": "text"}` : null
}

/** A command that pushes this exact body again, without changing a digit. */
export function asCurl(body: DecodedBody, { api, accountId, queueId, token }: PushTarget): string | null {
  const json = pushJson(body)
  if (json === null) return null
  const command = [
    `curl ${shellQuoted(`${api}/accounts/${accountId}/queues/${queueId}/messages`)}`,
    `-H ${shellQuoted(`Authorization: Bearer ${token}`)}`,
    `-H 'Content-Type: application/json'`,
  ].join(' \\\n  ')
  return json.length > MAX_ARGUMENT_LENGTH
    ? `${command} \\\n  --data-binary @- <<'${DELIMITER}'\n${json}\n${DELIMITER}`
    : `${command} \\\n  --data-raw ${shellQuoted(json)}`
}

/** `__proto__`, even with escapes, is special in a literal but not to `JSON.parse`. */
function asExpression(text: string): string {
  return text.includes('__proto__') || text.includes('\\u') ? `JSON.parse(${literal(text)})` : text
}

const COMMENTS = {
  number: '// JavaScript rounds some numbers of this body; the curl command keeps them.',
  key: '// A key appears twice in this body, and JavaScript keeps only its last value; the curl command keeps both.',
} as const

/** A program for the official SDK that pushes this body again. */
export function asSdk(body: DecodedBody, { api, accountId, queueId, token }: PushTarget): string | null {
  if (pushJson(body) === null || body.text === null) return null
  const isText = body.contentType === 'text'
  const losses = isText ? [] : [...new Set([...jsonLosses(body.text)].map(({ kind }) => COMMENTS[kind]))]
  const push = isText
    ? `{ account_id, content_type: 'text', body: ${literal(body.text)} }`
    : `{ account_id, body: ${asExpression(body.text.trim())} }`
  return [
    `import Cloudflare from 'cloudflare'`,
    '',
    'const client = new Cloudflare({',
    `  apiToken: ${literal(token)},`,
    `  baseURL: ${literal(api)},`,
    '})',
    `const account_id = ${literal(accountId)}`,
    ...losses,
    `await client.queues.messages.push(${literal(queueId)}, ${push})`,
  ].join('\n')
}
