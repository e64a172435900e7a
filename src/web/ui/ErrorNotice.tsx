import { Button } from '@mantine/core'
import type { ApiError } from '#contract/envelope.ts'
import { explain } from '#contract/explain.ts'
import { formatDuration } from '#web/lib/durations.ts'
import classes from './ErrorNotice.module.css'
import { WarningIcon } from './icons.tsx'

interface ErrorNoticeProps {
  error: ApiError
  /** What could not be done, where the place does not say it already. */
  title?: string
  /** Stands in place of the title when the change may have been made all the same. */
  openTitle?: string
  onRetry?: () => void
}

/** Only Cloudflare's own pages: the address comes from outside. */
function documentationOf({ issues, isFromCloudflare }: ApiError): string | null {
  const url = isFromCloudflare ? issues[0]?.documentation_url : undefined
  return url?.startsWith('https://developers.cloudflare.com/') ? url : null
}

/** A refusal in its own words, with what is needed to ask about it. */
export function ErrorNotice({
  error,
  title,
  openTitle = 'It is not known whether this was done',
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
            Cloudflare’s page about it
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
