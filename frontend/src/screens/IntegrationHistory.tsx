/** Who did what with an integration itself, the newest first. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { HistoryOfIntegration } from '../documents/audit';
import { usePolled } from '../live/usePolled';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { EntryRow } from './EntryRow';

function HistoryPage({ integrationId, after, onRestored }: { integrationId: string; after: string | null; onRestored(): void }) {
  const [{ data, error }, read] = useQuery({ query: HistoryOfIntegration, variables: { integrationId, after } });
  usePolled(read);
  const page = data?.integration?.history;
  if (!page) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`the history`} />;
  }
  if (page.edges.length === 0 && after === null) {
    return <Empty sentence={t`Nothing was done with the integration itself yet.`} />;
  }
  return (
    <>
      <ul className="lines history">
        {page.edges.map(({ node }) => (
          <EntryRow
            key={node.id}
            entry={node}
            onRestored={() => {
              read({ requestPolicy: 'network-only' });
              onRestored();
            }}
          />
        ))}
      </ul>
      <Older pageInfo={page.pageInfo}>
        {(cursor) => <HistoryPage integrationId={integrationId} after={cursor} onRestored={onRestored} />}
      </Older>
    </>
  );
}

export function IntegrationHistory({ integrationId }: { integrationId: string }) {
  const [news, setNews] = useState('');
  return (
    <>
      <p className="answer" role="status">
        {news}
      </p>
      <HistoryPage integrationId={integrationId} after={null} onRestored={() => setNews(t`Put back, secrets excepted.`)} />
    </>
  );
}
