import { ChevronRightIcon } from '#web/ui/icons.tsx'
import { kindOf, scalarText, type JsonNode } from './json-tree.ts'
import classes from './JsonTree.module.css'

const INDENT = 16
/** The deepest indent; `aria-level` still has the actual level. */
const MAX_INDENTS = 40
const MAX_TITLE_LENGTH = 1_000

const COPIES = ['path', 'value'] as const
export type CopyWhat = (typeof COPIES)[number]

interface JsonTreeRowProps {
  id: string
  /** Pixels from the top of the tree. */
  top: number
  node: JsonNode
  preview: string
  siblings: number
  /** undefined if there is nothing to expand. */
  isExpanded: boolean | undefined
  isActive: boolean
  isMatch: boolean
  /** What was last copied from this row. */
  copied: CopyWhat | null
}

/** A row of the tree. The tree has the focus and handles keys and clicks. */
export function JsonTreeRow({
  id,
  top,
  node,
  preview,
  siblings,
  isExpanded,
  isActive,
  isMatch,
  copied,
}: JsonTreeRowProps) {
  return (
    <div
      id={id}
      className={classes.row}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-expanded={isExpanded}
      aria-selected={isActive}
      aria-setsize={siblings}
      aria-posinset={node.position}
      data-node={node.id}
      data-match={isMatch || undefined}
      style={{
        transform: `translateY(${top}px)`,
        paddingLeft: 6 + INDENT * Math.min(node.depth, MAX_INDENTS),
      }}
    >
      <span className={classes.chevron} data-open={isExpanded || undefined}>
        {isExpanded !== undefined && <ChevronRightIcon size={12} />}
      </span>
      <span className={classes.key}>{node.key ?? '$'}</span>
      <span
        className={classes.value}
        data-kind={kindOf(node.value)}
        title={scalarText(node.value).slice(0, MAX_TITLE_LENGTH) || undefined}
      >
        {preview}
      </span>
      {/* For the mouse alone; the keys reach the same below the tree. */}
      <span className={classes.actions}>
        {COPIES.map((what) => (
          <button key={what} type="button" tabIndex={-1} data-copy={what}>
            {copied === what ? `Copied ${what}` : `Copy ${what}`}
          </button>
        ))}
      </span>
    </div>
  )
}
