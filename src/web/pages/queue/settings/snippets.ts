interface SnippetTarget {
  /** The address of `/client/v4`. */
  api: string
  accountId: string
  queueId: string
  queueName: string
  token: string
}

/** How the common clients reach a queue, ready to paste. */
export const SNIPPETS = {
  curl: ({ api, accountId, queueId, token }: SnippetTarget) => {
    const url = `${api}/accounts/${accountId}/queues/${queueId}/messages`
    return [
      `curl ${url} \\`,
      `  -H 'Authorization: Bearer ${token}' -d '{"body": {"hello": "queue"}}'`,
      '',
      `curl ${url}/pull \\`,
      `  -H 'Authorization: Bearer ${token}' -d '{"batch_size": 10}'`,
    ].join('\n')
  },
  SDK: ({ api, accountId, queueId, token }: SnippetTarget) =>
    [
      `import Cloudflare from 'cloudflare'`,
      '',
      'const client = new Cloudflare({',
      `  apiToken: '${token}',`,
      `  baseURL: '${api}',`,
      '})',
      `const account_id = '${accountId}'`,
      `const queue = '${queueId}'`,
      `await client.queues.messages.push(queue, { account_id, body: { hello: 'queue' } })`,
      'const { messages } = await client.queues.messages.pull(queue, { account_id })',
    ].join('\n'),
  wrangler: ({ api, accountId, queueName, token }: SnippetTarget) =>
    [
      `export CLOUDFLARE_API_BASE_URL=${api}`,
      `export CLOUDFLARE_ACCOUNT_ID=${accountId}`,
      `export CLOUDFLARE_API_TOKEN=${token}`,
      `npx wrangler queues info ${queueName}`,
    ].join('\n'),
} as const

export type SnippetName = keyof typeof SNIPPETS
export const SNIPPET_NAMES = Object.keys(SNIPPETS) as SnippetName[]
