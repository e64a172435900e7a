import { useMemo } from 'react'
import { formatCount } from '#web/lib/format.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { cutText } from './body-views.ts'
import { copyText, isContainer, normalizedPath, scalarText, type JsonTreeNodes } from './json-tree.ts'
import classes from './JsonTree.module.css'

/** The active node of the tree: its path and, if a row is too short for it, its whole value; both can be copied. */
export function NodeDetail({ nodes, id }: { nodes: JsonTreeNodes; id: number }) {
  const value = nodes[id]?.value
  const path = useMemo(() => normalizedPath(nodes, id), [nodes, id])
  return (
    <section className={classes.detail} aria-label="Selected value">
      <div className={classes.detailBar}>
        <code title={path}>{path}</code>
        <CopyButton value={path} what="path" label="Copy path" />
        <CopyButton value={() => copyText(value)} what="value" label="Copy value" />
      </div>
      {!isContainer(value) && <WholeValue text={scalarText(value)} />}
    </section>
  )
}

function WholeValue({ text }: { text: string }) {
  const { shown, leftOut } = cutText(text)
  return (
    <pre className={classes.whole} tabIndex={0} aria-label="Whole value">
      {shown}
      {leftOut > 0 && `… ${formatCount(leftOut)} more characters`}
    </pre>
  )
}
