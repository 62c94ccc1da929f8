// What stands where a page should: an error, or an address that leads nowhere.
import { Button } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { useWords } from '../words/words.ts'
import { Empty } from './page.tsx'
import { ProblemPanel } from './problem-panel.tsx'

export function Trouble({ error }: { error: unknown }) {
  const router = useRouter()
  const words = useWords()
  return (
    <main className="lonely">
      <h1 className="unseen">{words.shell.trouble}</h1>
      <ProblemPanel error={error} onRetry={() => router.invalidate()} />
    </main>
  )
}

export function Missing() {
  const words = useWords()
  return (
    <main className="lonely">
      <Empty
        icon={<Compass size={22} />}
        alone
        title={words.shell.missing}
        text={words.shell.missingText}
        act={
          <Button component={Link} to="/" variant="default">
            {words.shell.toOverview}
          </Button>
        }
      />
    </main>
  )
}
