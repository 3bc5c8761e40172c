/** A new config: the integration's form, and its guide beside it. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { CreateConfig } from '../documents/configs';
import { NewConfigForm } from '../documents/integrations';
import { SchemaForm } from '../form/SchemaForm';
import { whyNot } from '../parts/Guarded';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { Markdown } from '../parts/Markdown';
import { ServiceIcon } from '../parts/ServiceIcon';

const route = getRouteApi('/integrations/$integrationId/new');

export function NewConfig() {
  const { integrationId } = route.useParams();
  const navigate = useNavigate();
  const create = useAct(CreateConfig);
  // A form's token is the viewer's own and runs out: never one from the cache.
  const [{ data, error }, read] = useQuery({
    query: NewConfigForm,
    variables: { integrationId },
    requestPolicy: 'network-only',
  });
  const integration = data?.integration;
  if (!integration) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="integration" /> : <Loading what={t`the form`} />;
  }
  const { configForm: form, guide, name } = integration;
  const crumbs = [
    { label: t`Integrations`, to: '/integrations' },
    { label: integration.name, to: `/integrations/${integrationId}` },
  ];
  return (
    <Page
      title={form?.title ?? t`New ${name} config`}
      lede={integration.description}
      icon={<ServiceIcon name={integration.name} icons={integration.icons} size={44} />}
      crumbs={crumbs}
    >
      {guide && (
        <details className="panel guide">
          <summary>
            <Trans>Where to click at {name}</Trans>
          </summary>
          <Markdown text={guide} />
        </details>
      )}
      {form ? (
        <SchemaForm
          form={form}
          canCheck={integration.capabilities.includes('CHECK')}
          sendsUntouched
          onReload={() => read({ requestPolicy: 'network-only' })}
          onSend={async (values, unchecked, formToken) => {
            const { payload, problem } = await create.run({
              input: { integrationId, values, unchecked, formToken },
            });
            if (payload) {
              await navigate({ to: '/configs/$id', params: { id: payload.config.id }, ignoreBlocker: true });
            }
            return problem;
          }}
        />
      ) : (
        <Empty sentence={whyNot(integration.viewerCannot, 'CREATE_CONFIG')} />
      )}
    </Page>
  );
}
