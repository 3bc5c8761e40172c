/** One integration: how it stands, its verbs, its configs, and where the owner clicks. */
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { IntegrationPage } from '../documents/integrations';
import { useFresh } from '../live/useFresh';
import { ConfigLines } from '../parts/ConfigLines';
import { Guarded } from '../parts/Guarded';
import { Markdown } from '../parts/Markdown';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { IntegrationBadge } from '../status/IntegrationBadge';
import { PROMISE, STATE_WORDS, TIER } from '../status/words';
import { IntegrationTabs } from './IntegrationTabs';
import { IntegrationVerbs } from './IntegrationVerbs';
import { useFlowStart } from './useFlowStart';

const route = getRouteApi('/integrations/$integrationId');

export function Integration() {
  const { integrationId } = route.useParams();
  const navigate = useNavigate();
  const [{ data, error }, read] = useQuery({ query: IntegrationPage, variables: { integrationId } });
  const flow = useFlowStart();
  useFresh(read);
  const integration = data?.integration;
  if (!integration) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="integration" /> : <Loading what="the integration" />;
  }

  const { status, state, viewerCan, viewerCannot, category, tier, documentationUrl } = integration;
  const configs = integration.configs.edges.map((edge) => edge.node);
  const add = (
    <Guarded
      className="primary"
      allowed={viewerCan.createConfig}
      permission="CREATE_CONFIG"
      refusals={viewerCannot}
      isBusy={flow.busy}
      // Who signs in at the service's own page is sent there and back: that is a conversation.
      onPress={() =>
        void (integration.capabilities.includes('EXTERNAL_AUTH')
          ? flow.start({ kind: 'CONFIGURE', integrationId })
          : navigate({ to: '/integrations/$integrationId/new', params: { integrationId } }))
      }
    >
      Add config
    </Guarded>
  );
  return (
    <Page
      title={integration.name}
      lede={integration.description}
      icon={<ServiceIcon name={integration.name} icons={integration.icons} size={44} />}
      crumbs={[{ label: 'Integrations', to: '/integrations' }]}
      actions={add}
    >
      <ProblemNote problem={flow.problem} />
      <div className="panel hero" data-attention={status.needsAttention || undefined}>
        <div>
          <IntegrationBadge integration={integration} />
          {state === 'ACTIVE' && !status.needsAttention && <p>{status.headline}.</p>}
          {status.reason && <p>{status.reason}</p>}
          <p className="muted">{PROMISE[integration.promise]}</p>
          <p className="muted facts">
            <Link to="/integrations" search={{ category: category.id }}>
              {category.name}
            </Link>
            {tier && (
              <span>
                Quality: {TIER[tier].word}, {TIER[tier].means}
              </span>
            )}
            {documentationUrl && /^https?:/.test(documentationUrl) && (
              <a href={documentationUrl} rel="noreferrer">
                Documentation of the service
              </a>
            )}
          </p>
        </div>
        <IntegrationVerbs integration={integration} />
      </div>
      <IntegrationTabs integration={integration}>
        <section aria-labelledby="configs">
          <h2 id="configs">Configs</h2>
          {configs.length > 0 ? (
            <ConfigLines configs={configs} />
          ) : (
            <Empty
              sentence={
                state === 'ACTIVE'
                  ? `Nobody has connected ${integration.name} yet.`
                  : `${integration.name} is ${STATE_WORDS[state].toLowerCase()}: activate it first, then add a config.`
              }
            />
          )}
        </section>
        {integration.guide && (
          <section aria-labelledby="guide">
            <h2 id="guide">How to set it up</h2>
            <div className="panel">
              <Markdown text={integration.guide} />
            </div>
          </section>
        )}
      </IntegrationTabs>
    </Page>
  );
}
