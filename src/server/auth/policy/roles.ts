import { ROLES, type Role } from '#contract/access.ts'

/** Whether whoever has `role` may do what asks for `needed`: the roles are ordered. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
