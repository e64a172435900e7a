import * as z from 'zod'
import { ROLES } from '#contract/access.ts'
import { CONNECTION_COLORS } from '#contract/connections.ts'
import { ID_PATTERN } from '#contract/ids.ts'

/** The schema of the `--config` file. Editors show the descriptions beside the keys. */

const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lowercase letters, digits and dashes, at most 63 of them')
  .describe('Its name in URLs: lowercase letters, digits and dashes.')
export const AccountId = z.string().regex(ID_PATTERN, 'must be an account ID, 32 hex digits')

const secret = (what: string) =>
  z
    .string()
    .min(1)
    .describe(`${what}, or better an environment variable that holds it, such as "$PROD_TOKEN".`)

const Role = z
  .enum(ROLES)
  .describe(
    'A viewer sees queues but no message bodies. An operator also sends, pulls, acknowledges and deletes messages. An admin also changes queues.',
  )

const Connection = z.strictObject({
  id: Id,
  name: z.string().optional().describe('The name shown in the dashboard; by default its id.'),
  accountId: AccountId.describe('The ID of the Cloudflare account, 32 hex digits.'),
  token: secret('An API token with the permission Account > Queues > Edit, or Read to look only').optional(),
  email: z.string().optional().describe('The email address that belongs to "key"; not used with a token.'),
  key: secret('The global API key of "email" (a token is safer)').optional(),
  color: z.enum(CONNECTION_COLORS).optional().describe('Shown beside its name and along its pages.'),
  production: z
    .boolean()
    .default(false)
    .describe(
      'Asks for confirmation before changes, and delays acks and deletions so that they can be undone.',
    ),
  readOnly: z.boolean().default(false).describe('Refuses every change made through it.'),
})

const User = z.strictObject({
  name: z.string().describe('1 to 200 characters, matched exactly.'),
  role: Role,
  passwordHash: secret('The output of the hash-password command'),
})

const CloudflareAccess = z.strictObject({
  teamDomain: z.string().describe('https://<team>.cloudflareaccess.com, without a path.'),
  audience: z.string().describe('The AUD tag of the application, 64 hex digits.'),
  roles: z
    .record(z.string(), Role)
    .describe(
      'A role for each email address, "*@example.com", "*" (every email address) or client ID of a service token.',
    ),
})

const MAX_MASKING_RULES = 50

const Masking = z.strictObject({
  paths: z
    .array(z.string())
    .max(MAX_MASKING_RULES)
    .default([])
    .describe('JSONPaths (RFC 9535) of values to hide in JSON bodies, such as "$.customer.email".'),
  patterns: z
    .array(z.string())
    .max(MAX_MASKING_RULES)
    .default([])
    .describe('Regular expressions for text to hide in any body.'),
  viewersMayPeek: z
    .boolean()
    .default(false)
    .describe('Allows viewers to peek at messages, with these values hidden.'),
})

export const ConfigFile = z.strictObject({
  $schema: z
    .string()
    .optional()
    .describe('Where editors find the schema of this file. Queuedeck does not load it.'),
  connections: z.array(Connection).default([]).describe('Cloudflare accounts to connect to.'),
  users: z
    .array(User)
    .default([])
    .describe('Users who sign in with a password. Without any, a sign-in link is printed at the start.'),
  access: CloudflareAccess.nullable()
    .default(null)
    .describe('The Cloudflare Access application in front of the server, instead of users.'),
  masking: Masking.nullable().default(null).describe('What to hide in the message bodies that are shown.'),
})

/** The schema as JSON Schema, with which editors check the file. */
export function configSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(ConfigFile, { io: 'input' })
  return `${JSON.stringify({ $schema, title: 'Queuedeck: the --config file', ...schema }, null, 2)}\n`
}
