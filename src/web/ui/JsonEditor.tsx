import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react'
import classes from './JsonEditor.module.css'

/** Imperative handle of a text field. */
export interface TextField {
  /** Replaces the selection with a text and focuses the field. */
  insert: (text: string) => void
}

interface JsonEditorProps {
  ref?: Ref<TextField> | undefined
  label: string
  value: string
  onChange: (value: string) => void
}

const highlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#1f4fae, #9cc2ff)' },
  { tag: tags.string, color: 'light-dark(#1d6b37, #8fd6a5)' },
  { tag: tags.number, color: 'light-dark(#8a4b00, #f0b46a)' },
  { tag: [tags.bool, tags.null], color: 'light-dark(#8d2480, #e5a0dc)' },
])

const look = EditorView.theme({
  '&': { height: '300px', fontSize: '13px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: '2px solid var(--deck-accent)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--deck-mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'transparent', borderRight: 'none', color: 'var(--deck-muted)' },
  '.cm-cursor': { borderLeftColor: 'var(--deck-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'light-dark(#c9d8ff, #2c3f75)',
  },
})

/** A JSON editor. Tab moves the focus out of it, so that it is not a keyboard trap. */
export function JsonEditor({ ref, label, value, onChange }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef({ value, onChange })
  useEffect(() => {
    latest.current = { value, onChange }
  })

  useEffect(() => {
    if (!host.current) return
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          history(),
          drawSelection(),
          bracketMatching(),
          json(),
          syntaxHighlighting(highlighting),
          look,
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          nonce ? EditorView.cspNonce.of(nonce) : [],
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [label])

  useImperativeHandle(ref, () => ({
    insert(text) {
      const editor = view.current
      if (!editor) return
      editor.dispatch(editor.state.replaceSelection(text))
      editor.focus()
    },
  }))

  // Applies changes made outside the editor, such as formatting. Typed text is in the editor already.
  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  return <div ref={host} className={classes.editor} />
}
