/** Every integration there is, and how many of them are active. */
import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Categories } from '../documents/integrations';
import { Page } from '../parts/Page';
import { CatalogueList } from './CatalogueList';

const route = getRouteApi('/integrations');

export function Catalogue() {
  const { q = '', category } = route.useSearch();
  const [{ data }] = useQuery({ query: Categories });
  const { active, all } = data ?? {};
  return (
    <Page title="Integrations" lede={active && all ? `${active.totalCount} of ${all.totalCount} active.` : ' '}>
      <CatalogueList q={q} category={category} />
    </Page>
  );
}
