import { ROLES, type Role } from '#contract/access.ts'

/** Whether `role` is `needed` or a higher one. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
