import * as z from 'zod/mini'

/** Sign-in, sessions and users. */

/** In ascending order: each role may do what those before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

const Principal = z.object({
  name: z.string(),
  role: Role,
  /** Identifies the session; not a secret. Null without a session. */
  sessionId: z.nullable(z.string()),
})
export type Principal = z.infer<typeof Principal>

/** `access`: Cloudflare Access, which runs in front of the server. */
const SIGN_IN_METHODS = ['password', 'link', 'access'] as const
export type SignInMethod = (typeof SIGN_IN_METHODS)[number]

/** Result of GET, POST and DELETE `/api/session`. POST fails with 401 for a wrong password or a spent link. */
export const SessionState = z.object({
  /** `open`: no sign-in; every caller is the admin "local". */
  mode: z.enum(['open', 'required']),
  /** Null while signed out. */
  principal: z.nullable(Principal),
  /** The ways to sign in; empty when `mode` is `open`. */
  methods: z.array(z.enum(SIGN_IN_METHODS)),
  /** Why the identity that Cloudflare Access vouched for may not sign in; only with `access`. */
  refusal: z.optional(z.string()),
})
export type SessionState = z.infer<typeof SessionState>

/** Body of POST `/api/session`: a name and a password, or the token after the `#` of a sign-in link. */
export const SignInRequest = z.union([
  z.strictObject({ name: z.string(), password: z.string() }),
  z.strictObject({ link: z.string() }),
])
export type SignInRequest = z.infer<typeof SignInRequest>

/** Result of GET `/api/users`. Times are Unix ms. */
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
