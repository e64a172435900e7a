import type { BodyView } from './body-views.ts'

/** The view that was chosen last; it stays from message to message until the page is left. */
let preferred: BodyView | null = null

export function preferredView(): BodyView | null {
  return preferred
}

export function rememberView(view: BodyView): void {
  preferred = view
}

/** The chosen view where a body has it, else the body's best one. */
export function pickView(views: readonly { value: BodyView }[], preferred: BodyView | null): BodyView {
  return views.find(({ value }) => value === preferred)?.value ?? views[0]?.value ?? 'hex'
}
