import type { PulledMessage, PushMessage } from '#contract/messages.ts'
import { decodeBody } from '#contract/body-encoding.ts'
import { between, chance, hex, oneOf, type Random } from './random.ts'

const CUSTOMERS = [
  'Amara Okafor',
  'Jonas Weber',
  'Mei Tanaka',
  'Lucía Fernández',
  'Noah Lindqvist',
  'Priya Nair',
] as const
const CITIES = [
  ['Lisbon', 'PT'],
  ['Austin', 'US'],
  ['Nairobi', 'KE'],
  ['Osaka', 'JP'],
  ['Gdańsk', 'PL'],
] as const
const PRODUCTS = [
  ['MUG-CLOUD-12', 'Enamel mug', 1400],
  ['TEE-ORANGE-M', 'T-shirt, orange, M', 2900],
  ['KBD-75-ANSI', 'Mechanical keyboard, 75 %', 12900],
  ['CBL-USBC-2M', 'USB-C cable, 2 m', 1900],
  ['NTB-DOT-A5', 'Dotted notebook, A5', 1200],
] as const

function lines(random: Random, count: number) {
  return Array.from({ length: count }, () => {
    const [sku, title, unitPrice] = oneOf(random, PRODUCTS)
    return { sku, title, quantity: between(random, 1, 4), unitPrice }
  })
}

function order(random: Random, lineCount: number) {
  const items = lines(random, lineCount)
  const [city, country] = oneOf(random, CITIES)
  return {
    type: 'order.placed',
    version: 2,
    orderId: `ord_${hex(random, 12)}`,
    customer: { id: `cus_${hex(random, 8)}`, name: oneOf(random, CUSTOMERS), loyalty: chance(random, 0.3) },
    shipTo: { city, country, postalCode: String(between(random, 10000, 99999)) },
    currency: 'EUR',
    totalCents: items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0),
    items,
  }
}

/** An order that its consumer can process; a few have a delay. */
export function placedOrder(random: Random): PushMessage {
  const body = order(random, oneOf(random, [1, 1, 1, 2, 2, 3, 8]))
  return chance(random, 0.05) ? { body, delay_seconds: between(random, 30, 300) } : { body }
}

/** An order that no attempt can process, so that it ends in the dead-letter queue. */
export function brokenOrder(random: Random): PushMessage {
  const whole = order(random, between(random, 1, 3))
  switch (between(random, 0, 4)) {
    case 0:
      // An old client that sends no shipping address.
      return { body: { ...whole, version: 1, shipTo: null } }
    case 1:
      return { body: { ...whole, currency: 'XXX', totalCents: null } }
    case 2:
      // A wholesale order that is too large for the consumer; about 5 KB.
      return { body: { ...order(random, 54), channel: 'wholesale', totalCents: null } }
    case 3:
      return {
        content_type: 'text',
        body: `<?xml version="1.0"?><order id="${whole.orderId}"><customer>${whole.customer.id}</customer><total currency="EUR">${whole.totalCents / 100}</total></order>`,
      }
    default:
      // Truncated by a proxy.
      return { content_type: 'text', body: JSON.stringify(whole).slice(0, 180) }
  }
}

/** Whether every attempt of the simulated consumer of `orders` fails. */
export function isBroken(message: PulledMessage): boolean {
  const { text } = decodeBody(message.body, message.metadata)
  try {
    const body: unknown = JSON.parse(text ?? '')
    if (typeof body !== 'object' || body === null) return true
    // An order that an operator sends by hand may look like anything; only these fields make it fail.
    return ['shipTo', 'totalCents'].some((field) => Reflect.get(body, field) === null)
  } catch {
    return true
  }
}
