/** One config: how it stands, what can be done, its deliveries, who else may see it. */
import { getRouteApi } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { problemOfFailure } from '../api/problem';
import { ConfigPage } from '../documents/configs';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { Ago } from '../parts/time';
import { StatusBadge } from '../status/Lamp';
import { shapeOf } from '../status/words';
import { ConfigActions } from './ConfigActions';
import { Deliveries } from './Deliveries';
import { Sharing } from './Sharing';

const route = getRouteApi('/configs/$id');

export function Config() {
  const { id } = route.useParams();
  const { tab = 'deliveries' } = route.useSearch();
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
        </div>
        <ConfigActions config={config} />
      </div>
      <Tabs
        className="tabs"
        selectedKey={tab}
        onSelectionChange={(key) =>
          void navigate({ search: key === 'sharing' ? { tab: 'sharing' } : {}, replace: true })
        }
      >
        <TabList aria-label="Sections">
          <Tab id="deliveries">Deliveries</Tab>
          <Tab id="sharing">Sharing</Tab>
        </TabList>
        <TabPanel id="deliveries">
          <Deliveries configId={id} />
        </TabPanel>
        <TabPanel id="sharing">
          <Sharing config={config} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
