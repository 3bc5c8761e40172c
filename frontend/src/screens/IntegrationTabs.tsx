/** For who manages an integration: its history, and who may do what with it, beside what everybody sees. */
import { msg, t } from '@lingui/core/macro';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { Tabs } from '../controls/Tabs';
import { Session } from '../documents/session';
import { Loading } from '../parts/messages';
import { spoken } from '../language/spoken';

const route = getRouteApi('/integrations/$integrationId');
const History = lazy(() => import('./IntegrationHistory').then((module) => ({ default: module.IntegrationHistory })));
const Access = lazy(() => import('./Access').then((module) => ({ default: module.AccessToIntegration })));

const IDS = ['configs', 'history', 'access'] as const;
const WORDS = spoken({ configs: msg`Configs`, history: msg`History`, access: msg`Access` });

interface Props {
  integration: { id: string; integrationId: string; state: string };
  children: ReactNode;
}

export function IntegrationTabs({ integration, children }: Props) {
  const { tab = 'configs' } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data }] = useQuery({ query: Session, requestPolicy: 'cache-first' });
  const viewer = data?.viewer;
  const manages = viewer?.isAdministrator || viewer?.permissions.some((held) => held === 'ACTIVATE' || held === 'MANAGE');
  if (!manages) {
    return children;
  }
  const tabs = IDS.map((id) => ({ id, label: WORDS[id] }));
  return (
    <Tabs label={t`Sections`} tabs={tabs} chosen={tab} onChoose={(next) => void navigate({ search: next === 'configs' ? {} : { tab: next }, replace: true })}>
      {tab === 'configs' && children}
      {tab === 'history' && (
        <Suspense fallback={<Loading what={t`the history`} />}>
          <History key={integration.state} integrationId={integration.integrationId} />
        </Suspense>
      )}
      {tab === 'access' && (
        <Suspense fallback={<Loading what={t`who may`} />}>
          <Access integrationId={integration.id} round={integration.state} ofOthers={viewer?.isAdministrator === true} />
        </Suspense>
      )}
    </Tabs>
  );
}
