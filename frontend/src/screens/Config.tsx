/** One config: how it stands, what can be done, its deliveries, the service's things, who else may see it, its history. */
import { i18n } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useQuery } from 'urql';
import { Tabs } from '../controls/Tabs';
import { problemOfFailure } from '../api/problem';
import { ConfigPage } from '../documents/configs';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { Ago, At } from '../parts/time';
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
  { id: 'deliveries', label: msg`Deliveries` },
  { id: 'preview', label: msg`Preview` },
  { id: 'resources', label: msg`Resources` },
  { id: 'sharing', label: msg`Sharing` },
  { id: 'history', label: msg`History` },
] as const;

function hears(types: readonly string[]): string {
  if (types.includes('*')) {
    return t`Hears every event.`;
  }
  const events = types.join(', ');
  return events === '' ? t`Hears no events.` : t`Hears ${events}.`;
}

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
    return data ? <NotHere what="config" /> : <Loading what={t`the config`} />;
  }

  const { integration, owner, status } = config;
  const service = integration.name;
  const ownerName = owner.displayName || owner.username;
  const hasResources = integration.capabilities.includes('SYNC');
  const hearsEvents = integration.capabilities.includes('EVENTS');
  const hasTab = { deliveries: true, preview: hearsEvents, resources: hasResources, sharing: true, history: true };
  const tab = hasTab[wanted] ? wanted : 'deliveries';
  return (
    <Page
      title={config.name}
      lede={t`${service} · owned by ${ownerName}`}
      icon={<ServiceIcon name={integration.name} icons={integration.icons} size={44} />}
      crumbs={[
        { label: t`Configs`, to: '/' },
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
                <Trans>
                  Since <At at={status.since} />.
                </Trans>{' '}
              </>
            )}
            {status.lastSuccessAt && (
              <>
                <Trans>
                  Worked last <Ago at={status.lastSuccessAt} />.
                </Trans>{' '}
              </>
            )}
            {status.checkedAt && (
              <>
                <Trans>
                  Checked <Ago at={status.checkedAt} />.
                </Trans>{' '}
              </>
            )}
            {hears(config.eventTypes)}
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
        label={t`Sections`}
        tabs={TABS.filter(({ id: each }) => hasTab[each]).map(({ id: each, label }) => ({ id: each, label: i18n._(label) }))}
        chosen={tab}
        onChoose={(next) => void navigate({ search: next === 'deliveries' ? {} : { tab: next }, replace: true })}
      >
        {tab === 'deliveries' && <Deliveries config={config} filter={state} />}
        {tab === 'preview' && (
          <Suspense fallback={<Loading what={t`the preview`} />}>
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
