/** One integration: how it stands, its verbs, its configs, and where the owner clicks. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { problemOfFailure } from '../api/problem';
import { IntegrationPage } from '../documents/integrations';
import { useFresh } from '../live/useFresh';
import { ConfigLines } from '../parts/ConfigLines';
import { Guarded } from '../parts/Guarded';
import { Markdown } from '../parts/Markdown';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { Windowed } from '../parts/Windowed';
import { IntegrationBadge } from '../status/IntegrationBadge';
import { PROMISE, TIER } from '../status/words';
import { IntegrationTabs } from './IntegrationTabs';
import { IntegrationVerbs } from './IntegrationVerbs';
import { useFlowStart } from './useFlowStart';

const route = getRouteApi('/integrations/$integrationId');

function qualityWords(tier: keyof typeof TIER): string {
  const { word, means } = TIER[tier];
  return t`Quality: ${word}, ${means}`;
}

/** A later page of its configs, read when it is asked for. */
function More({ integrationId, after }: { integrationId: string; after: string }) {
  const [{ data, error }, read] = useQuery({ query: IntegrationPage, variables: { integrationId, after } });
  useFresh(read);
  const page = data?.integration?.configs;
  if (!page) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`more configs`} />;
  }
  return (
    <>
      <Windowed>
        <ConfigLines configs={page.edges.map((edge) => edge.node)} />
      </Windowed>
      <Older pageInfo={page.pageInfo} words={t`Show more`}>
        {(next) => <More integrationId={integrationId} after={next} />}
      </Older>
    </>
  );
}

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
    return data ? <NotHere what="integration" /> : <Loading what={t`the integration`} />;
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
      <Trans>Add config</Trans>
    </Guarded>
  );
  const { name } = integration;
  return (
    <Page
      title={name}
      lede={integration.description}
      icon={<ServiceIcon name={name} icons={integration.icons} size={44} />}
      crumbs={[{ label: t`Integrations`, to: '/integrations' }]}
      actions={add}
    >
      <ProblemNote problem={flow.problem} />
      <div className="panel hero" tabIndex={-1} data-attention={status.needsAttention || undefined}>
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
              <span>{qualityWords(tier)}</span>
            )}
            {documentationUrl && /^https?:/.test(documentationUrl) && (
              <a href={documentationUrl} rel="noreferrer">
                <Trans>Documentation of the service</Trans>
              </a>
            )}
          </p>
        </div>
        <IntegrationVerbs integration={integration} />
      </div>
      <IntegrationTabs integration={integration}>
        <section aria-labelledby="configs">
          <h2 id="configs"><Trans>Configs</Trans></h2>
          {configs.length > 0 ? (
            <>
              <ConfigLines configs={configs} />
              <Older pageInfo={integration.configs.pageInfo} words={t`Show more`}>
                {(after) => <More integrationId={integrationId} after={after} />}
              </Older>
            </>
          ) : (
            <Empty
              sentence={
                state === 'ACTIVE'
                  ? t`Nobody has connected ${name} yet.`
                  : state === 'PAUSED'
                    ? t`${name} is paused: resume it first, then add a config.`
                    : t`${name} is inactive: activate it first, then add a config.`
              }
            />
          )}
        </section>
        {integration.guide && (
          <section aria-labelledby="guide">
            <h2 id="guide"><Trans>How to set it up</Trans></h2>
            <div className="panel">
              <Markdown text={integration.guide} />
            </div>
          </section>
        )}
      </IntegrationTabs>
    </Page>
  );
}
