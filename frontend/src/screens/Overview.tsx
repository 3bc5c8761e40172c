/** All configs a person may see: first what wants a look, then the rest. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from 'react-aria-components/Button';
import { problemOfFailure } from '../api/problem';
import { Overview as OverviewDocument } from '../documents/configs';
import type { ConfigLine } from '../documents/bits';
import { useFresh } from '../live/useFresh';
import { ConfigLines } from '../parts/ConfigLines';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';

function summary(total: number | null, attention: number): string {
  const all = total === null ? 'Many configs' : `${total} ${total === 1 ? 'config' : 'configs'}`;
  return `${all}, ${attention === 0 ? 'none wants' : attention === 1 ? '1 wants' : `${attention} want`} a look.`;
}

/** A later page, read when it is asked for. */
function More({ after }: { after: string }) {
  const [{ data }] = useQuery({ query: OverviewDocument, variables: { after } });
  const page = data?.configs;
  if (!page) {
    return <Loading what="more configs" />;
  }
  return (
    <>
      <ConfigLines configs={page.edges.map((edge) => edge.node)} />
      {page.pageInfo.hasNextPage && page.pageInfo.endCursor && <ShowMore after={page.pageInfo.endCursor} />}
    </>
  );
}

function ShowMore({ after }: { after: string }) {
  const [isAsked, setIsAsked] = useState(false);
  if (isAsked) {
    return <More after={after} />;
  }
  return (
    <Button className="ghost" onPress={() => setIsAsked(true)}>
      Show more
    </Button>
  );
}

export function Overview() {
  const [{ data, error }, read] = useQuery({ query: OverviewDocument, variables: {} });
  useFresh(read);
  const page = data?.configs;
  const listed = page?.edges.map((edge) => edge.node) ?? [];
  const known = new Map<string, ConfigLine>();
  for (const config of [...(data?.attention?.edges.map((edge) => edge.node) ?? []), ...listed]) {
    known.set(config.id, config);
  }
  const attention = [...known.values()].filter((config) => config.status.needsAttention);
  const rest = listed.filter((config) => !config.status.needsAttention);

  return (
    <Page
      title="Configs"
      lede={page ? summary(page.totalCount, attention.length) : ' '}
      actions={
        <Link className="primary" to="/integrations">
          Add config
        </Link>
      }
    >
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!page && !error && <Loading what="configs" />}
      {attention.length > 0 && (
        <section aria-labelledby="attention">
          <h2 id="attention">Wants a look</h2>
          <ConfigLines configs={attention} />
        </section>
      )}
      {page && known.size === 0 && (
        <Empty sentence="No service is connected yet.">
          <Link className="primary" to="/integrations">
            Choose an integration
          </Link>
        </Empty>
      )}
      {rest.length > 0 && (
        <section aria-labelledby="all">
          <h2 id="all">{attention.length > 0 ? 'Everything else' : 'All configs'}</h2>
          <ConfigLines configs={rest} />
        </section>
      )}
      {page?.pageInfo.hasNextPage && page.pageInfo.endCursor && <ShowMore after={page.pageInfo.endCursor} />}
    </Page>
  );
}
