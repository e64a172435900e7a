import { Button } from '@mantine/core'
import type { ApiError } from '#contract/envelope.ts'
import { explain } from '#contract/explain.ts'
import { formatDuration } from '#web/lib/durations.ts'
import classes from './ErrorNotice.module.css'
import { WarningIcon } from './icons.tsx'

interface ErrorNoticeProps {
  error: ApiError
  /** What failed, unless the context makes it clear. */
  title?: string
  /** Replaces the title when the change may have been made despite the error. */
  openTitle?: string
  onRetry?: () => void
}

/** Links to Cloudflare's own pages only, because the URL comes from a response. */
function documentationOf({ issues, isFromCloudflare }: ApiError): string | null {
  const url = isFromCloudflare ? issues[0]?.documentation_url : undefined
  return url?.startsWith('https://developers.cloudflare.com/') ? url : null
}

/** Shows an error in the words of the API, with the codes and IDs that a support request needs. */
export function ErrorNotice({
  error,
  title,
  openTitle = 'This may or may not have been done',
  onRetry,
}: ErrorNoticeProps) {
  const heading = error.mayBeDone ? openTitle : title
  const facts = [
    error.code !== null && `code ${error.code}`,
    error.status > 0 && `HTTP ${error.status}`,
    error.requestId && `request ${error.requestId}`,
  ].filter(Boolean)
  const advice = error.isFromCloudflare ? explain(error.status, error.code) : null
  const wait = error.isFromCloudflare && error.status === 429 ? error.retryAfterSeconds : null
  const page = documentationOf(error)
  return (
    <div role="alert" className={classes.notice}>
      <span className={classes.icon}>
        <WarningIcon />
      </span>
      <div className={classes.text}>
        {heading && <strong>{heading}</strong>}
        <span>{error.message}</span>
        {advice && <span>{advice}</span>}
        {wait !== null && <span>Try again in {formatDuration(wait * 1_000)}.</span>}
        {page && (
          <a href={page} target="_blank" rel="noopener noreferrer">
            Cloudflare documentation
          </a>
        )}
        {facts.length > 0 && <small>{facts.join(' · ')}</small>}
      </div>
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
