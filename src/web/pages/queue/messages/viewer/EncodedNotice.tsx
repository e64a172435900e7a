import { Button } from '@mantine/core'
import { formatCount } from '#web/lib/format.ts'
import classes from './MessageBody.module.css'
import type { Layers } from './use-layers.ts'

const OFFERS = {
  base64: { text: 'This text is base64.', action: 'Decode base64' },
  'data URL': { text: 'This text is a data: URL.', action: 'Decode the data: URL' },
  gzip: { text: 'These bytes are gzip-compressed.', action: 'Unpack gzip' },
} as const

/** Shows how a body is encoded, with buttons to decode it and to go back. Renders nothing for a plain body. */
export function EncodedNotice({ layers }: { layers: Layers }) {
  const { encoding, decoded, hasFailed, shown } = layers
  if (!encoding && decoded.length === 0) return null
  const last = decoded.at(-1)
  return (
    <div className={classes.notice} role="status">
      <span>
        {last && `Decoded from ${decoded.map((layer) => layer.encoding).join(', then ')}. `}
        {last?.isCut && `Only the first ${formatCount(shown.byteLength)} bytes were unpacked. `}
        {hasFailed ? 'It starts like gzip, but cannot be unpacked.' : encoding && OFFERS[encoding].text}
      </span>
      {encoding && !hasFailed && (
        <Button variant="default" size="compact-xs" onClick={layers.decode}>
          {OFFERS[encoding].action}
        </Button>
      )}
      {last && (
        <Button variant="default" size="compact-xs" onClick={layers.reset}>
          Back to the body as sent
        </Button>
      )}
    </div>
  )
}
