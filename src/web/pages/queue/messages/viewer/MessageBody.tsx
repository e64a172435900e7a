import { SegmentedControl } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { formatCount } from '#web/lib/format.ts'
import { canBeFormatted, cutText, formatBody, viewsOf, type BodyView } from './body-views.ts'
import { bytesOf } from './detect-encoding.ts'
import { EncodedNotice } from './EncodedNotice.tsx'
import { hexText } from './hex-text.ts'
import { parseTree } from './json-tree.ts'
import { JsonTree } from './JsonTree.tsx'
import classes from './MessageBody.module.css'
import { pickView, preferredView, rememberView } from './preferred-view.ts'
import { BodyDownload } from './BodyDownload.tsx'
import { useLayers } from './use-layers.ts'

interface MessageBodyProps {
  body: DecodedBody
  /** Why it cannot be copied; null if it can. */
  copyObstacle: string | null
}

/** A message's body in a suitable view, with its encoded layers. */
export function MessageBody({ body, copyObstacle }: MessageBodyProps) {
  const layers = useLayers(body)
  const { shown } = layers
  const isDecoded = layers.decoded.length > 0
  const { tree, views } = useMemo(() => {
    const tree = parseTree(shown.text ?? '')
    const hasTree = tree.nodes !== null
    // A body with a tree can be formatted, which is done only when shown.
    const hasFormatted = hasTree ? canBeFormatted(shown, tree.nodes) : formatBody(shown) !== null
    return { tree, views: viewsOf(shown, { hasTree, hasFormatted, isDecoded }) }
  }, [shown, isDecoded])
  const [preferred, setPreferred] = useState(preferredView)
  const view = pickView(views, preferred)
  const formatted = useMemo(() => (view === 'pretty' ? formatBody(shown) : null), [shown, view])

  return (
    <div className={classes.body}>
      <div className={classes.bar}>
        <h3>Body</h3>
        <span>
          {shown.contentType}, {formatCount(shown.byteLength)} bytes
        </span>
        {views.length > 1 && (
          <SegmentedControl
            aria-label="Body view"
            value={view}
            data={views}
            onChange={(value) => {
              rememberView(value as BodyView)
              setPreferred(value as BodyView)
            }}
          />
        )}
        <BodyDownload body={shown} obstacle={copyObstacle} />
      </div>
      <EncodedNotice layers={layers} />
      {tree.obstacle !== null && (
        <p className={classes.hint}>This JSON cannot be shown as a tree: {tree.obstacle}.</p>
      )}
      {view === 'tree' && tree.nodes ? (
        <JsonTree nodes={tree.nodes} />
      ) : (
        <TextView body={shown} text={view === 'pretty' ? formatted : view === 'raw' ? shown.text : null} />
      )}
    </div>
  )
}

/** Text as is; binary as hex. */
function TextView({ body, text }: { body: DecodedBody; text: string | null }) {
  const { shown, leftOut } = text === null ? hexText(bytesOf(body)) : cutText(text)
  const unit = text === null ? 'bytes' : 'characters'
  return (
    <>
      <pre
        className={classes.text}
        tabIndex={0}
        aria-label="Message body"
        data-hex={text === null || undefined}
      >
        {shown}
      </pre>
      {leftOut > 0 && (
        <p className={classes.hint}>
          {formatCount(leftOut)} more {unit} are not shown.
        </p>
      )}
    </>
  )
}
