/** Integrations to choose from: searched by words, narrowed by category, both in the address. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link, useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { Categories, Catalogue } from '../documents/integrations';
import type { ResultOf } from '../graphql';
import { useFresh } from '../live/useFresh';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { SearchBox } from '../parts/SearchBox';
import { ServiceIcon } from '../parts/ServiceIcon';
import { IntegrationBadge } from '../status/IntegrationBadge';

type Connection = NonNullable<ResultOf<typeof Catalogue>['integrations']>;
type Integration = Connection['edges'][number]['node'];
type Filter = { search?: string; categoryId?: string };

interface Props {
  q: string;
  category: string | undefined;
}

function configCount(count: number | null): string | null {
  return count ? plural(count, { one: '# config', other: '# configs' }) : null;
}

function shownCount(count: number | null): string {
  return count === null
    ? t`Many integrations shown`
    : plural(count, { one: '# integration shown', other: '# integrations shown' });
}

function Card({ integration }: { integration: Integration }) {
  return (
    <li>
      <Link className="card" to="/integrations/$integrationId" params={{ integrationId: integration.integrationId }}>
        <ServiceIcon name={integration.name} icons={integration.icons} size={36} />
        <span className="card-name">{integration.name}</span>
        <span className="card-words">{integration.description}</span>
        <span className="card-foot">
          <IntegrationBadge integration={integration} />
          <span className="muted">{configCount(integration.configCount)}</span>
        </span>
      </Link>
    </li>
  );
}

function Cards({ page, filter }: { page: Connection; filter: Filter }) {
  return (
    <>
      <ul className="cards">
        {page.edges.map(({ node }) => (
          <Card key={node.id} integration={node} />
        ))}
      </ul>
      <Older pageInfo={page.pageInfo} words={t`Show more`}>
        {(after) => <More after={after} filter={filter} />}
      </Older>
    </>
  );
}

function More({ after, filter }: { after: string; filter: Filter }) {
  const [{ data, error }, read] = useQuery({ query: Catalogue, variables: { after, filter } });
  useFresh(read);
  if (!data?.integrations) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`more integrations`} />;
  }
  return <Cards page={data.integrations} filter={filter} />;
}

/** The router says which of them is shown, as it does of every link. */
function CategoryChips() {
  const [{ data }, read] = useQuery({ query: Categories });
  useFresh(read);
  const categories = data?.categories ?? [];
  if (categories.length < 2) {
    return null;
  }
  const shared = { to: '.', replace: true, resetScroll: false, className: 'chip', activeOptions: { exact: true } } as const;
  return (
    <nav aria-label={t`Integrations by category`} className="chips">
      <Link {...shared} search={(before) => ({ ...before, category: undefined })}>
        <Trans>All</Trans>
      </Link>
      {categories.map(({ id, name, integrationCount }) => (
        <Link key={id} {...shared} search={(before) => ({ ...before, category: id })}>
          {name} <span className="muted">{integrationCount}</span>
        </Link>
      ))}
    </nav>
  );
}

export function CatalogueList({ q, category }: Props) {
  const navigate = useNavigate();
  const filter = { ...(q !== '' && { search: q }), ...(category !== undefined && { categoryId: category }) };
  const [{ data, error, stale }, read] = useQuery({ query: Catalogue, variables: { filter } });
  useFresh(read);
  const go = useCallback(
    (words: string, isEverywhere: boolean) =>
      void navigate({
        to: '.',
        search: (before) => ({
          ...before,
          q: words || undefined,
          ...(isEverywhere && { category: undefined }),
        }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const search = useCallback((words: string) => go(words, false), [go]);
  const page = data?.integrations;
  const isNarrowed = q !== '' || category !== undefined;
  return (
    <div className="catalogue" aria-busy={stale}>
      <div className="toolbar">
        <CategoryChips />
        <SearchBox label={t`Search integrations`} placeholder={t`Search integrations`} value={q} onSearch={search} />
      </div>
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!page && !error && <Loading what={t`integrations`} />}
      <p className="sr" role="status">
        {page ? shownCount(page.totalCount) : ''}
      </p>
      {page?.edges.length === 0 &&
        (isNarrowed ? (
          <Empty sentence={q === '' ? t`No integration is of this category.` : t`No integration matches “${q}”.`}>
            <Button className="ghost" onPress={() => go('', true)}>
              <Trans>Show all</Trans>
            </Button>
          </Empty>
        ) : (
          <Empty sentence={t`No integration is active yet. An administrator activates them; then they are listed here.`} />
        ))}
      {page && page.edges.length > 0 && <Cards key={`${q} ${category}`} page={page} filter={filter} />}
    </div>
  );
}
