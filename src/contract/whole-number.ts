import * as z from 'zod/mini'

/** A whole number from `minimum` to `maximum`. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z.int().check(z.minimum(minimum), z.maximum(maximum))
