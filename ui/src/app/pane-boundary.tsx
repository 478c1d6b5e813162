import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { Component, type ReactNode } from 'react'
import { Failure } from './failure'

interface Props {
  /** What does not work when this breaks, as a sentence. */
  what: string
  children: ReactNode
}

/** Keeps what breaks in one pane from taking the others along. Queries with `throwOnError` are asked again on retry. */
export function PaneBoundary({ what, children }: Props) {
  return (
    <QueryErrorResetBoundary>
      {({ reset }) => (
        <Boundary what={what} onRetry={reset}>
          {children}
        </Boundary>
      )}
    </QueryErrorResetBoundary>
  )
}

interface Broken {
  error: unknown
  since: number
}

class Boundary extends Component<Props & { onRetry: () => void }, { broken?: Broken }> {
  override state: { broken?: Broken } = {}

  static getDerivedStateFromError(error: unknown) {
    return { broken: { error, since: Date.now() } }
  }

  retry = () => {
    this.props.onRetry()
    this.setState({ broken: undefined })
  }

  override render() {
    const { broken } = this.state
    if (!broken) return this.props.children
    return <Failure what={this.props.what} error={broken.error} since={broken.since} onRetry={this.retry} />
  }
}
