/** Who did what with a config, the newest first; what was changed can be put back. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { HistoryOfConfig } from '../documents/history';
import { useFresh } from '../live/useFresh';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { EntryRow } from './EntryRow';

interface PageProps {
  config: { id: string; version: number };
  after: string | null;
  onRestored(): void;
}

function HistoryPage({ config, after, onRestored }: PageProps) {
  const [{ data, error }, read] = useQuery({
    query: HistoryOfConfig,
    variables: { configId: config.id, after },
    requestPolicy: 'cache-and-network',
  });
  useFresh(read);
  const page = data?.config?.history;
  if (error && !page) {
    return <ProblemNote problem={problemOfFailure(error)} />;
  }
  if (!page) {
    return <Loading what={t`the history`} />;
  }
  if (page.edges.length === 0 && after === null) {
    return <Empty sentence={t`Nobody has changed this config yet.`} />;
  }
  return (
    <>
      <ul className="lines history">
        {page.edges.map(({ node }) => (
          <EntryRow
            key={node.id}
            entry={node}
            version={config.version}
            onRestored={() => {
              read({ requestPolicy: 'network-only' });
              onRestored();
            }}
          />
        ))}
      </ul>
      <Older pageInfo={page.pageInfo}>
        {(cursor) => <HistoryPage config={config} after={cursor} onRestored={onRestored} />}
      </Older>
    </>
  );
}

export function History({ config }: { config: { id: string; version: number } }) {
  const [news, setNews] = useState('');
  return (
    <>
      <p className="answer" role="status">
        {news}
      </p>
      {/* Another version is another history: it is read again. */}
      <HistoryPage key={config.version} config={config} after={null} onRestored={() => setNews(t`Put back, secrets excepted.`)} />
    </>
  );
}
