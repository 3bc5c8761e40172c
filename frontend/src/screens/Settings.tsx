/** A config's settings. What somebody else saved in the meantime is said, never overwritten. */
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useQuery } from 'urql';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { ConfigSettings, UpdateConfig } from '../documents/configs';
import { useTypedIn } from '../form/FormContext';
import { SchemaForm } from '../form/SchemaForm';
import { whyNot } from '../parts/Guarded';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';

const Preview = lazy(() => import('./Preview').then((module) => ({ default: module.Preview })));
const route = getRouteApi('/configs/$id/settings');

/** Fetched when somebody opens it. */
function TryTyped({ configId, patterns }: { configId: string; patterns: readonly string[] }) {
  const typed = useTypedIn();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="guide" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Preview what would leave with these settings</summary>
      {isOpen && (
        <Suspense fallback={<Loading what="the preview" />}>
          <Preview configId={configId} patterns={patterns} typed={typed} />
        </Suspense>
      )}
    </details>
  );
}

export function Settings() {
  const { id } = route.useParams();
  const update = useAct(UpdateConfig);
  /** Null: nothing was saved yet; else the secrets that went with it. */
  const [cleared, setCleared] = useState<readonly string[] | null>(null);
  const [{ data, error }, read] = useQuery({
    query: ConfigSettings,
    variables: { id },
    requestPolicy: 'network-only',
  });
  const config = data?.config;
  if (!config) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="config" /> : <Loading what="the settings" />;
  }
  const { form, integration } = config;
  const reload = (): void => read({ requestPolicy: 'network-only' });
  return (
    <Page
      title="Settings"
      lede={`${config.name} · ${integration.name}`}
      icon={<ServiceIcon name={integration.name} icons={integration.icons} size={44} />}
      crumbs={[
        { label: 'Configs', to: '/' },
        { label: config.name, to: `/configs/${id}` },
      ]}
    >
      {cleared !== null && cleared.length > 0 && (
        <p className="note" data-tone="WARNING" role="status">
          The destination changed, so these were emptied: {cleared.join(', ')}. Set them again.
        </p>
      )}
      {form ? (
        <SchemaForm
          key={form.token}
          form={form}
          canCheck={integration.capabilities.includes('CHECK')}
          sendsUntouched={false}
          onReload={reload}
          news={cleared === null ? '' : 'Saved.'}
          onSend={async (values, unchecked, formToken) => {
            const { payload, problem } = await update.run({
              input: { configId: id, values, unchecked, formToken },
            });
            if (payload) {
              setCleared(payload.clearedSecrets);
              reload();
            }
            return problem;
          }}
        >
          {integration.capabilities.includes('EVENTS') && <TryTyped configId={id} patterns={config.eventTypes} />}
        </SchemaForm>
      ) : (
        <Empty sentence={whyNot(config.viewerCannot, 'EDIT')} />
      )}
    </Page>
  );
}
