/** One config: how it stands, what can be done, its deliveries, the service's things, who else may see it, its history. */
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useQuery } from 'urql';
import { Tabs } from '../controls/Tabs';
import { problemOfFailure } from '../api/problem';
import { ConfigPage } from '../documents/configs';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { Ago } from '../parts/time';
import { StatusBadge } from '../status/Lamp';
import { shapeOf } from '../status/words';
import { BreakerNote } from './BreakerNote';
import { ConfigActions } from './ConfigActions';
import { ConfigTraffic } from './ConfigTraffic';
import { Deliveries } from './Deliveries';
import { History } from './History';
import { InboundUrl } from './InboundUrl';
import { Resources } from './Resources';
import { Sharing } from './Sharing';

const Preview = lazy(() => import('./Preview').then((module) => ({ default: module.Preview })));
const route = getRouteApi('/configs/$id');
const TABS = [
  { id: 'deliveries', label: 'Deliveries' },
  { id: 'preview', label: 'Preview' },
  { id: 'resources', label: 'Resources' },
  { id: 'sharing', label: 'Sharing' },
  { id: 'history', label: 'History' },
] as const;

export function Config() {
  const { id } = route.useParams();
  const { tab: wanted = 'deliveries', state } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data, error }] = useQuery({ query: ConfigPage, variables: { id } });
  const config = data?.config;
  if (!config) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="config" /> : <Loading what="the config" />;
  }

  const { integration, owner, status } = config;
  const hasResources = integration.capabilities.includes('SYNC');
  const hearsEvents = integration.capabilities.includes('EVENTS');
  const hasTab = { deliveries: true, preview: hearsEvents, resources: hasResources, sharing: true, history: true };
  const tab = hasTab[wanted] ? wanted : 'deliveries';
  return (
    <Page
      title={config.name}
      lede={`${integration.name} · owned by ${owner.displayName || owner.username}`}
      icon={<ServiceIcon name={integration.name} icons={integration.icons} size={44} />}
      crumbs={[
        { label: 'Configs', to: '/' },
        { label: integration.name, to: `/integrations/${integration.integrationId}` },
      ]}
    >
      <div className="panel hero" data-attention={status.needsAttention || undefined}>
        <div>
          <StatusBadge shape={shapeOf({ enabled: config.enabled, state: integration.state }, status.health)}>
            {status.headline}
          </StatusBadge>
          {status.reason && <p>{status.reason}</p>}
          <p className="muted">
            {status.since && (
              <>
                Since <Ago at={status.since} />.{' '}
              </>
            )}
            {status.lastSuccessAt && (
              <>
                Worked last <Ago at={status.lastSuccessAt} />.{' '}
              </>
            )}
            {status.checkedAt && (
              <>
                Checked <Ago at={status.checkedAt} />.{' '}
              </>
            )}
            {config.eventTypes.length > 0 ? `Hears ${config.eventTypes.join(', ')}.` : 'Hears no events.'}
          </p>
          {config.conditionLines.length > 0 && (
            <ul className="condition-lines">
              {config.conditionLines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <BreakerNote breaker={config.breaker} said={status.reason} />
        </div>
        <ConfigActions config={config} />
      </div>
      <ConfigTraffic configId={id} statusVersion={status.version} mayReport={config.viewerCan.edit} />
      {config.inboundUrl !== null && <InboundUrl configId={id} url={config.inboundUrl} />}
      <Tabs
        label="Sections"
        tabs={TABS.filter(({ id: each }) => hasTab[each])}
        chosen={tab}
        onChoose={(next) => void navigate({ search: next === 'deliveries' ? {} : { tab: next }, replace: true })}
      >
        {tab === 'deliveries' && <Deliveries config={config} filter={state} />}
        {tab === 'preview' && (
          <Suspense fallback={<Loading what="the preview" />}>
            <Preview configId={id} patterns={config.eventTypes} allowed={config.viewerCan.operate} refusals={config.viewerCannot} />
          </Suspense>
        )}
        {tab === 'resources' && <Resources config={config} />}
        {tab === 'sharing' && <Sharing config={config} />}
        {tab === 'history' && <History config={config} />}
      </Tabs>
    </Page>
  );
}
