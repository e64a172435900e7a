import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { copyText, normalizedPath, previewOf, type JsonTreeNodes } from './json-tree.ts'
import classes from './JsonTree.module.css'
import { JsonTreeRow, type CopyWhat } from './JsonTreeRow.tsx'
import { NodeDetail } from './NodeDetail.tsx'
import { initialState, pressKey, rowsOf, toggle } from './tree-state.ts'
import { TreeBar } from './TreeBar.tsx'

const ROW_HEIGHT = 22

/** The clicked row and copy button. */
function clicked(target: EventTarget): { id: number; copy: CopyWhat | null } | null {
  if (!(target instanceof Element)) return null
  const row = target.closest<HTMLElement>('[data-node]')
  const copy = target.closest<HTMLElement>('[data-copy]')?.dataset['copy']
  return row && { id: Number(row.dataset['node']), copy: copy === 'path' || copy === 'value' ? copy : null }
}

/** A JSON body as a tree. Only the visible rows are rendered. */
export function JsonTree({ nodes }: { nodes: JsonTreeNodes }) {
  const [state, setState] = useState(() => initialState(nodes))
  if (state.nodes !== nodes) setState(initialState(nodes))
  const [copied, setCopied] = useState<{ id: number; what: CopyWhat } | null>(null)
  const rows = useMemo(() => rowsOf(state), [state])
  const matches = useMemo(() => new Set(state.matches), [state.matches])
  const scroller = useRef<HTMLDivElement>(null)
  const treeId = useId()
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  })
  const items = virtualizer.getVirtualItems()

  const activeRow = rows.indexOf(state.active)
  useEffect(() => {
    if (activeRow >= 0) virtualizer.scrollToIndex(activeRow, { align: 'auto' })
  }, [activeRow, virtualizer])

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = pressKey(state, rows, event.key)
    if (!next) return
    event.preventDefault()
    setState(next)
  }

  function onClick(event: MouseEvent) {
    const click = clicked(event.target)
    if (!click) return
    if (click.copy === null) setState(toggle(state, click.id))
    else void copy(click.id, click.copy)
  }
  async function copy(id: number, what: CopyWhat): Promise<void> {
    await navigator.clipboard.writeText(
      what === 'path' ? normalizedPath(nodes, id) : copyText(nodes[id]?.value),
    )
    setCopied({ id, what })
  }

  const isActiveDrawn = items.some(({ index }) => rows[index] === state.active)
  return (
    <>
      <TreeBar state={state} onChange={setState} />
      <div
        ref={scroller}
        className={classes.scroller}
        role="tree"
        tabIndex={0}
        aria-label="Message body as a tree"
        aria-activedescendant={isActiveDrawn ? `${treeId}-${state.active}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <div className={classes.rows} role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const node = nodes[rows[item.index] ?? -1]
            if (!node) return null
            return (
              <JsonTreeRow
                key={node.id}
                id={`${treeId}-${node.id}`}
                top={item.start}
                node={node}
                preview={previewOf(node)}
                siblings={nodes[node.parent]?.childCount ?? 1}
                isExpanded={node.childCount > 0 ? state.expanded.has(node.id) : undefined}
                isActive={node.id === state.active}
                copied={copied?.id === node.id ? copied.what : null}
                isMatch={matches.has(node.id)}
              />
            )
          })}
        </div>
      </div>
      <NodeDetail nodes={nodes} id={state.active} />
    </>
  )
}
