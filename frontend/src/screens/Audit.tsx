/** Who did what, the newest first; for administrators. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { Audit as AuditDocument, type AuditLine } from '../documents/audit';
import { usePolled } from '../live/usePolled';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { Page } from '../parts/Page';
import '../styles/people.css';
import { AuditFilters } from './AuditFilters';
import { filterOf, type AuditSearch } from './audit-search';
import { EntryRow } from './EntryRow';

const route = getRouteApi('/audit');

function SubjectLink({ line: { subject, subjectLabel } }: { line: AuditLine }) {
  switch (subject?.__typename) {
    case 'Config':
      return (
        <Link to="/configs/$id" params={{ id: subject.id }}>
          <bdi>{subjectLabel}</bdi>
        </Link>
      );
    case 'Integration':
      return (
        <Link to="/integrations/$integrationId" params={{ integrationId: subject.integrationId }}>
          <bdi>{subjectLabel}</bdi>
        </Link>
      );
    case 'User':
      return (
        <Link to="/people/$id" params={{ id: subject.id }}>
          <bdi>{subjectLabel}</bdi>
        </Link>
      );
    case 'Group':
      return (
        <Link to="/people/groups/$id" params={{ id: subject.id }}>
          <bdi>{subjectLabel}</bdi>
        </Link>
      );
    default:
      return <bdi>{subjectLabel}</bdi>;
  }
}

function Row({ line, search, onRestored }: { line: AuditLine; search: AuditSearch; onRestored(): void }) {
  const { actor, subject, subjectLabel } = line;
  return (
    <EntryRow
      entry={line}
      version={subject?.__typename === 'Config' ? subject.version : undefined}
      onRestored={onRestored}
      subject={
        <>
          <SubjectLink line={line} />
          {subject && search.subject === undefined && (
            <Link className="narrow" to="/audit" search={{ ...search, subject: subject.id }}>
              <Trans>
                only this<span className="sr">: {subjectLabel}</span>
              </Trans>
            </Link>
          )}
        </>
      }
      actor={
        actor && (
          <Link to="/people/$id" params={{ id: actor.id }}>
            <bdi>{actor.displayName}</bdi>
          </Link>
        )
      }
    />
  );
}

function Entries({ search, after, onRestored }: { search: AuditSearch; after: string | null; onRestored(): void }) {
  const [{ data, error }, read] = useQuery({ query: AuditDocument, variables: { filter: filterOf(search), after } });
  usePolled(read);
  const page = data?.audit;
  if (!page) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="page" /> : <Loading what={t`the audit`} />;
  }
  if (page.edges.length === 0 && after === null) {
    const isNarrowed = Object.keys(search).length > 0;
    return (
      <Empty sentence={isNarrowed ? t`Nothing like this was done, or it is too long ago.` : t`Nothing was done yet.`}>
        {isNarrowed && (
          <Link className="ghost" to="/audit">
            <Trans>Show everything</Trans>
          </Link>
        )}
      </Empty>
    );
  }
  return (
    <>
      <ul className="lines history">
        {page.edges.map(({ node }) => (
          <Row
            key={node.id}
            line={node}
            search={search}
            onRestored={() => {
              read({ requestPolicy: 'network-only' });
              onRestored();
            }}
          />
        ))}
      </ul>
      <Older pageInfo={page.pageInfo}>
        {(cursor) => <Entries search={search} after={cursor} onRestored={onRestored} />}
      </Older>
    </>
  );
}

export function Audit() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [news, setNews] = useState('');
  const { subject, ...others } = search;
  // The same question as its entries ask: to whom they are none of their business, their filters are none either.
  const [{ data }] = useQuery({ query: AuditDocument, variables: { filter: filterOf(search), after: null } });
  if (data?.audit === null) {
    return <NotHere what="page" />;
  }
  return (
    <Page title={t`Audit`} lede={t`Who did what, the newest first.`}>
      <AuditFilters
        search={search}
        onNarrow={(to) => {
          const all = Object.entries({ ...search, ...to }).filter(([, value]) => value !== '');
          void navigate({ search: Object.fromEntries(all), replace: true });
        }}
      />
      {subject !== undefined && (
        <p className="also">
          <span>
            <Trans>Only what was done with one thing.</Trans>
          </span>
          <Link to="/audit" search={others}>
            <Trans>With everything</Trans>
          </Link>
        </p>
      )}
      <p className="answer" role="status">
        {news}
      </p>
      <Entries
        key={JSON.stringify(search)}
        search={search}
        after={null}
        onRestored={() => setNews(t`Put back, secrets excepted.`)}
      />
    </Page>
  );
}
