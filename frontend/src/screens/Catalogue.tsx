/** Every integration there is, and how many of them are active. */
import { t } from '@lingui/core/macro';
import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Categories } from '../documents/integrations';
import { Page } from '../parts/Page';
import { CatalogueList } from './CatalogueList';

const route = getRouteApi('/integrations');

export function Catalogue() {
  const { q = '', category } = route.useSearch();
  const [{ data }] = useQuery({ query: Categories });
  const active = data?.active?.totalCount;
  const all = data?.all?.totalCount;
  return (
    <Page title={t`Integrations`} lede={active != null && all != null ? t`${active} of ${all} active.` : ' '}>
      <CatalogueList q={q} category={category} />
    </Page>
  );
}
