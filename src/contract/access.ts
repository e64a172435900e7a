import * as z from 'zod/mini'

/** Who is signed in, who else may, and what was changed by whom. */

/** Each may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

const Principal = z.object({
  name: z.string(),
  role: Role,
  /** Names the session, and is no secret; null where there is none. */
  sessionId: z.nullable(z.string()),
})
export type Principal = z.infer<typeof Principal>

/** `access`: by Cloudflare Access, which stands in front. */
const SIGN_IN_METHODS = ['password', 'link', 'access'] as const
export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** GET, POST and DELETE `/api/session` */
export const SessionState = z.object({
  /** `open`: there is no sign-in, everyone is an admin called "local". */
  mode: z.enum(['open', 'required']),
  principal: z.nullable(Principal),
  /** How one can sign in; empty where there is no need to. */
  methods: z.array(z.enum(SIGN_IN_METHODS)),
  /** Why Cloudflare Access let one in no further than to here; only with `access`. */
  refusal: z.optional(z.string()),
})
export type SessionState = z.infer<typeof SessionState>

/** Body of POST `/api/session`: a name and a password, or the token behind the `#` of a sign-in link. */
export const SignInRequest = z.union([
  z.strictObject({ name: z.string(), password: z.string() }),
  z.strictObject({ link: z.string() }),
])
export type SignInRequest = z.infer<typeof SignInRequest>

/** GET `/api/users` */
export const UserList = z.object({
  users: z.array(
    z.object({
      name: z.string(),
      role: Role,
      sessions: z.array(z.object({ id: z.string(), createdAt: z.number(), lastSeenAt: z.number() })),
    }),
  ),
})
export type UserList = z.infer<typeof UserList>

/**
 * How a change ended. `refused`: nothing was changed, by decision. `failed`: nothing was changed, by accident.
 * `unknown`: it may have been done, the answer did not say.
 */
const OUTCOMES = ['done', 'refused', 'failed', 'unknown'] as const
export type Outcome = (typeof OUTCOMES)[number]

const JournalEntry = z.object({
  id: z.number(),
  /** Unix ms. */
  at: z.number(),
  who: z.string(),
  role: Role,
  /** Its id; null for what is not about one, as a sign-in. */
  connection: z.nullable(z.string()),
  queueId: z.nullable(z.string()),
  queueName: z.nullable(z.string()),
  action: z.string(),
  /** How one signed in, whose session was ended, what a connection was called; null where nothing is to be added. */
  detail: z.nullable(z.string()),
  /** How many messages the call named or asked for, or sessions it ended; null where nothing is counted. */
  count: z.nullable(z.number()),
  outcome: z.enum(OUTCOMES),
  /** HTTP status of the answer. */
  status: z.number(),
  /** `cf-ray` of the answer. */
  requestId: z.string(),
})
export type JournalEntry = z.infer<typeof JournalEntry>

/** GET `/api/journal`, newest first. */
export const JournalPage = z.object({
  entries: z.array(JournalEntry),
  /** What to pass as `before` for the next page; null at the end. */
  nextBefore: z.nullable(z.number()),
})
export type JournalPage = z.infer<typeof JournalPage>
