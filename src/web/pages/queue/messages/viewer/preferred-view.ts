import type { BodyView } from './body-views.ts'

/** The view chosen last, kept across messages until the page is left. */
let preferred: BodyView | null = null

export function preferredView(): BodyView | null {
  return preferred
}

export function rememberView(view: BodyView): void {
  preferred = view
}

/** The chosen view if the body has it, otherwise the body's best. */
export function pickView(views: readonly { value: BodyView }[], preferred: BodyView | null): BodyView {
  return views.find(({ value }) => value === preferred)?.value ?? views[0]?.value ?? 'hex'
}
