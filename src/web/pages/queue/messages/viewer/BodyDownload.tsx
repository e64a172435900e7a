import { Button } from '@mantine/core'
import type { DecodedBody } from '#contract/body-encoding.ts'
import { download } from '#web/lib/download.ts'
import { toBase64 } from '#web/pages/queue/messages/export/base64.ts'
import { CopyButton } from '#web/ui/CopyButton.tsx'
import { bytesOf } from './detect-encoding.ts'
import classes from './MessageBody.module.css'

interface BodyDownloadProps {
  body: DecodedBody
  /** Why it cannot be copied or downloaded; null if it can. */
  obstacle: string | null
}

/** Copies the exact body, binary as base64, or downloads it as a file. */
export function BodyDownload({ body, obstacle }: BodyDownloadProps) {
  const isText = body.text !== null
  return (
    <div className={classes.download}>
      <CopyButton
        value={() => body.text ?? toBase64(bytesOf(body))}
        what={isText ? 'body' : 'body as base64'}
        label="Copy base64"
        isCompact={isText}
        obstacle={obstacle}
      />
      <Button
        variant="subtle"
        color="gray"
        c="var(--deck-muted)"
        size="compact-xs"
        aria-label="Download body"
        title={obstacle ?? 'Saves the bytes of the body as a file'}
        disabled={obstacle !== null}
        onClick={() => download(fileName(body), 'application/octet-stream', bytesOf(body))}
      >
        Download
      </Button>
    </div>
  )
}

function fileName({ contentType, text }: DecodedBody): string {
  if (text === null) return 'body.bin'
  return contentType === 'json' ? 'body.json' : 'body.txt'
}
