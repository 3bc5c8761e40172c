/** Every integration there is: what it is, how it stands, how many configs it has. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { useDeferredValue, useMemo } from 'react';
import { useQuery } from 'urql';
import { Button } from 'react-aria-components/Button';
import { Input, SearchField } from 'react-aria-components/SearchField';
import { problemOfFailure } from '../api/problem';
import { Catalogue as CatalogueDocument } from '../documents/integrations';
import type { ResultOf } from '../graphql';
import { useFresh } from '../live/useFresh';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { IntegrationBadge } from '../status/IntegrationBadge';

type Connection = NonNullable<ResultOf<typeof CatalogueDocument>['integrations']>;
type Integration = Connection['edges'][number]['node'];

const route = getRouteApi('/integrations');

function configCount(count: number | null): string | null {
  return count ? `${count} ${count === 1 ? 'config' : 'configs'}` : null;
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

function matches(integration: Integration, words: string): boolean {
  const { name, description, integrationId } = integration;
  return `${name} ${description} ${integrationId}`.toLowerCase().includes(words);
}

export function Catalogue() {
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data, error }, read] = useQuery({ query: CatalogueDocument, variables: {} });
  useFresh(read);
  const words = useDeferredValue(q).trim().toLowerCase();
  const all = useMemo(() => data?.integrations?.edges.map((edge) => edge.node) ?? [], [data]);
  const shown = all.filter((integration) => words === '' || matches(integration, words));
  const search = (typed: string): void => void navigate({ search: typed ? { q: typed } : {}, replace: true });

  return (
    <Page
      title="Integrations"
      lede={data ? `${all.filter(({ state }) => state === 'ACTIVE').length} of ${all.length} active.` : ' '}
      actions={
        <SearchField className="search" aria-label="Search integrations" value={q} onChange={search}>
          <Input placeholder="Search" />
          <Button className="clear" aria-label="Clear search">
            ×
          </Button>
        </SearchField>
      }
    >
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {!data && !error && <Loading what="integrations" />}
      <p className="sr" role="status">
        {data ? `${shown.length} integrations shown` : ''}
      </p>
      {data && shown.length === 0 && words !== '' && (
        <Empty sentence={`No integration matches “${q}”.`}>
          <Button className="ghost" onPress={() => search('')}>
            Show all
          </Button>
        </Empty>
      )}
      {data && all.length === 0 && (
        <Empty sentence="No integration is active yet. An administrator activates them; then they are listed here." />
      )}
      <ul className="cards">
        {shown.map((integration) => (
          <Card key={integration.id} integration={integration} />
        ))}
      </ul>
    </Page>
  );
}
