/** All that a person may see: how it stands in figures, what wants a look, all configs, then what can be added. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, memo, Suspense, useCallback } from 'react';
import { useClient, useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { MoreConfigs, Overview as OverviewDocument, OverviewFigures, WantingALook } from '../documents/configs';
import type { ConfigLine } from '../documents/bits';
import type { ResultOf } from '../graphql';
import { wantingALook } from '../live/store';
import { useFresh } from '../live/useFresh';
import { usePolled } from '../live/usePolled';
import { ConfigLines } from '../parts/ConfigLines';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { Page } from '../parts/Page';
import { SearchBox } from '../parts/SearchBox';
import { Windowed } from '../parts/Windowed';

// Drawn again for their own news only, not for each row's.
const Standing = lazy(() => import('./Standing').then((module) => ({ default: memo(module.Standing) })));
const CatalogueList = lazy(() => import('./CatalogueList').then((module) => ({ default: memo(module.CatalogueList) })));
const route = getRouteApi('/');
const AGAIN_MS = 60_000;

type Answer = ResultOf<typeof OverviewDocument>;
type Filter = { search?: string; needsAttention?: boolean };

function summary(total: number | null, attention: number): string {
  const wanting = plural(attention, { 0: 'none wants a look', one: '# wants a look', other: '# want a look' });
  return total === null ? t`Many configs, ${wanting}.` : t`${plural(total, { one: '# config', other: '# configs' })}, ${wanting}.`;
}

/** A later page, read when it is asked for. */
function More({ after, filter }: { after: string; filter: Filter }) {
  const [{ data, error }, read] = useQuery({ query: MoreConfigs, variables: { after, filter } });
  useFresh(read);
  useFresh(read, filter.needsAttention ? wantingALook : null);
  const page = data?.configs;
  if (!page) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`more configs`} />;
  }
  const listed = page.edges.map((edge) => edge.node);
  return (
    <>
      <Windowed>
        <ConfigLines configs={filter.needsAttention ? listed.filter((config) => config.status.needsAttention) : listed} />
      </Windowed>
      <Older pageInfo={page.pageInfo} words={t`Show more`}>
        {(next) => <More after={next} filter={filter} />}
      </Older>
    </>
  );
}

/** What wants a look: all of it, as long as it is one page; else what the server lists first. */
function attentionOf(data: Answer | undefined): ConfigLine[] {
  const listed = data?.configs?.edges.map((edge) => edge.node) ?? [];
  const first = data?.attention?.edges.map((edge) => edge.node) ?? [];
  const all = data?.attention?.pageInfo.hasNextPage ? first : [...first, ...listed];
  const known = new Map(all.map((config) => [config.id, config]));
  return [...known.values()].filter((config) => config.status.needsAttention);
}

/** Reads no more than that anew; it comes through the cache. */
function useWantingALook(): () => void {
  const client = useClient();
  return useCallback(() => void client.query(WantingALook, {}, { requestPolicy: 'network-only' }).toPromise(), [client]);
}

export function Overview() {
  const { find = '', q, category } = route.useSearch();
  const navigate = route.useNavigate();
  const variables = find === '' ? {} : { filter: { search: find } };
  const [{ data, error }, read] = useQuery({ query: OverviewDocument, variables });
  const [figures, readFigures] = useQuery({ query: OverviewFigures });
  useFresh(read);
  useFresh(readFigures);
  useFresh(useWantingALook(), wantingALook);
  usePolled(readFigures, AGAIN_MS);
  const search = useCallback(
    (text: string) =>
      void navigate({ search: { q, category, find: text || undefined }, replace: true, resetScroll: false }),
    [navigate, q, category],
  );

  const page = data?.configs;
  const overview = figures.data?.overview;
  const isSearching = find !== '';
  const attention = isSearching ? [] : attentionOf(data);
  const listed = page?.edges.map((edge) => edge.node) ?? [];
  const rest = isSearching ? listed : listed.filter((config) => !config.status.needsAttention);
  const isNothingThere = page?.edges.length === 0 && attention.length === 0 && !isSearching;
  const isLong = page != null && (page.pageInfo.hasNextPage || isSearching);
  const hasMoreAttention = data?.attention?.pageInfo.hasNextPage ?? false;
  const attentionCount = (hasMoreAttention ? overview?.needsAttentionCount : null) ?? attention.length;

  return (
    <Page
      title={t`Configs`}
      lede={page && !isSearching ? summary(page.totalCount, attentionCount) : ' '}
      actions={
        <Link className="primary" to="/integrations">
          <Trans>Add config</Trans>
        </Link>
      }
    >
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!isNothingThere && (
        <Suspense fallback={<div className="panel standing" />}>
          <Standing overview={overview ?? null} />
        </Suspense>
      )}
      {!page && !error && <Loading what={t`configs`} />}
      {attention.length > 0 && (
        <section aria-labelledby="attention">
          <h2 id="attention"><Trans>Wants a look</Trans></h2>
          <ConfigLines configs={attention} />
          {data?.attention && (
            <Older pageInfo={data.attention.pageInfo} words={t`Show more of these`}>
              {(after) => <More after={after} filter={{ needsAttention: true }} />}
            </Older>
          )}
        </section>
      )}
      {isNothingThere && (
        <Empty sentence={t`No service is connected yet.`}>
          <Link className="primary" to="/integrations">
            <Trans>Choose an integration</Trans>
          </Link>
        </Empty>
      )}
      {(rest.length > 0 || isSearching) && (
        <section aria-labelledby="all">
          <div className="toolbar">
            <h2 id="all">{isSearching ? t`Found` : attention.length > 0 ? t`Everything else` : t`All configs`}</h2>
            {isLong && <SearchBox label={t`Search configs`} placeholder={t`Search configs`} value={find} onSearch={search} />}
          </div>
          {page && rest.length === 0 && (
            <Empty sentence={t`No config is called “${find}”.`}>
              <Button className="ghost" onPress={() => search('')}>
                <Trans>Show all</Trans>
              </Button>
            </Empty>
          )}
          {rest.length > 0 && <ConfigLines configs={rest} />}
          {page && (
            <Older key={find} pageInfo={page.pageInfo} words={t`Show more`}>
              {(after) => <More after={after} filter={variables.filter ?? {}} />}
            </Older>
          )}
        </section>
      )}
      <section aria-labelledby="catalogue">
        <h2 id="catalogue"><Trans>Catalogue</Trans></h2>
        <Suspense fallback={<Loading what={t`the catalogue`} />}>
          <CatalogueList q={q ?? ''} category={category} />
        </Suspense>
      </section>
    </Page>
  );
}
