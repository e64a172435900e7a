import { useMemo, useState } from 'react'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { bodyOf, bytesOf, decodeText, detectEncoding, type Encoding } from './detect-encoding.ts'
import { gunzip } from './gunzip.ts'

const MAX_LAYERS = 3

interface Layer {
  body: DecodedBody
  encoding: Encoding
  isCut: boolean
}

export interface Layers {
  /** The body as sent, or the last decoded layer. */
  shown: DecodedBody
  /** The decoded layers, in order. */
  decoded: readonly Layer[]
  /** The encoding of the shown body; null if there is none or the limit of layers is reached. */
  encoding: Encoding | null
  hasFailed: boolean
  decode: () => void
  reset: () => void
}

interface State {
  /** The body as sent that the layers belong to. */
  source: DecodedBody
  decoded: readonly Layer[]
  hasFailed: boolean
}

/** Decodes a body one layer at a time, such as base64 and then gzip. A new body starts over. */
export function useLayers(source: DecodedBody): Layers {
  const [state, setState] = useState<State>({ source, decoded: [], hasFailed: false })
  if (state.source !== source) setState({ source, decoded: [], hasFailed: false })
  const { decoded, hasFailed } = state
  const shown = decoded.at(-1)?.body ?? source
  const encoding = useMemo(
    () => (decoded.length < MAX_LAYERS ? detectEncoding(shown) : null),
    [decoded.length, shown],
  )

  // A late result belongs to a body that is no longer shown.
  const change = (next: Partial<State>) =>
    setState((current) => (current === state ? { ...current, ...next } : current))
  const add = (layer: Layer) => change({ decoded: [...decoded, layer], hasFailed: false })

  function decode(): void {
    if (encoding === 'base64' || encoding === 'data URL') {
      const body = decodeText(shown)
      if (body) add({ body, encoding, isCut: false })
    } else if (encoding === 'gzip')
      void gunzip(bytesOf(shown)).then(
        ({ bytes, isCut }) => add({ body: bodyOf(bytes), encoding, isCut }),
        () => change({ hasFailed: true }),
      )
  }

  return {
    shown,
    decoded,
    encoding,
    hasFailed,
    decode,
    reset: () => change({ decoded: [], hasFailed: false }),
  }
}
