import * as z from 'zod'
import { ROLES } from '#contract/access.ts'
import { CONNECTION_COLORS } from '#contract/connections.ts'
import { ID_PATTERN } from '#contract/ids.ts'

/** What the file of `--config` may have in it. The descriptions are what an editor shows beside a key. */

const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and dashes')
  .describe('Its name in addresses: lower-case letters, digits and dashes.')
export const AccountId = z.string().regex(ID_PATTERN, 'must be the 32 hex digits of an account')

const secret = (what: string) =>
  z.string().min(1).describe(`${what}, or better the name of a variable that has it, such as "$PROD_TOKEN".`)

const Role = z
  .enum(ROLES)
  .describe(
    'A viewer sees no bodies; an operator also sends, pulls, acks and deletes messages; an admin also changes queues.',
  )

const Connection = z.strictObject({
  id: Id,
  name: z.string().optional().describe('What people call it; by default its id.'),
  accountId: AccountId.describe('The 32 hex digits of the Cloudflare account.'),
  token: secret('An API token with Account > Queues > Edit, or Read for looking only').optional(),
  email: z.string().optional().describe('The e-mail address that belongs to "key"; not with a token.'),
  key: secret('The global API key of "email"; a token is safer').optional(),
  color: z.enum(CONNECTION_COLORS).optional().describe('Stands beside its name and lines its pages.'),
  production: z
    .boolean()
    .default(false)
    .describe('Whether changes are confirmed, and acks and deletions of messages wait for an undo.'),
  readOnly: z.boolean().default(false).describe('Whether every change through it is refused.'),
})

const User = z.strictObject({
  name: z.string().describe('Of 1 to 200 characters; matched exactly.'),
  role: Role,
  passwordHash: secret('What the command hash-password prints'),
})

const CloudflareAccess = z.strictObject({
  teamDomain: z.string().describe('https://<team>.cloudflareaccess.com, without anything behind it.'),
  audience: z.string().describe('The AUD tag of the application, 64 hex digits.'),
  roles: z
    .record(z.string(), Role)
    .describe(
      'The role of an e-mail, of "*@example.com", of "*" for every e-mail, or of the client ID of a service token.',
    ),
})

const MAX_MASKING_RULES = 50

const Masking = z.strictObject({
  paths: z
    .array(z.string())
    .max(MAX_MASKING_RULES)
    .default([])
    .describe('JSONPaths (RFC 9535) of values to hide in bodies that are JSON, such as "$.customer.email".'),
  patterns: z
    .array(z.string())
    .max(MAX_MASKING_RULES)
    .default([])
    .describe('Regular expressions of texts to hide in any body.'),
  viewersMayPeek: z
    .boolean()
    .default(false)
    .describe('Whether viewers may peek at messages, with all this hidden.'),
})

export const ConfigFile = z.strictObject({
  $schema: z
    .string()
    .optional()
    .describe('Where the schema of this file is, for editors. Nothing is loaded from it.'),
  connections: z.array(Connection).default([]).describe('The Cloudflare accounts to work with.'),
  users: z
    .array(User)
    .default([])
    .describe('Who may sign in with a password; without any, a link is printed at the start.'),
  access: CloudflareAccess.nullable()
    .default(null)
    .describe('The application of Cloudflare Access in front, in place of users.'),
  masking: Masking.nullable().default(null).describe('What is hidden in the message bodies that are shown.'),
})

/** The same as a JSON Schema, which editors check the file by while it is written. */
export function configSchemaText(): string {
  const { $schema, ...schema } = z.toJSONSchema(ConfigFile, { io: 'input' })
  return `${JSON.stringify({ $schema, title: 'Queuedeck: the file of --config', ...schema }, null, 2)}\n`
}
