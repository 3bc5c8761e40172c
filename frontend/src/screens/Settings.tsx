/** A config's settings. What somebody else saved in the meantime is said, never overwritten. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { useSession } from '../api/session';
import { ConfigSettings, UpdateConfig } from '../documents/configs';
import { useTypedIn } from '../form/FormContext';
import { SchemaForm, type Lost } from '../form/SchemaForm';
import type { ResultOf } from '../graphql';
import { whyNot } from '../parts/Guarded';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { ServiceIcon } from '../parts/ServiceIcon';
import { listed } from '../language/formats';
import { useConnection } from '../live/useConnection';

const Preview = lazy(() => import('./Preview').then((module) => ({ default: module.Preview })));
const route = getRouteApi('/configs/$id/settings');

type Shown = NonNullable<ResultOf<typeof ConfigSettings>['config']>;
type Editable = Shown & { form: NonNullable<Shown['form']> };

/** Why there is a form no more; `now`: the config by now, null when it is gone, undefined when that is not known. The stream tells of rights. */
function lostOf(now: Shown | null | undefined): Lost | null {
  if (now === null) {
    return {
      why: t`This config was deleted, or is shared with you no more: it cannot be saved. What you typed stays here until you leave.`,
      isGone: true,
      instead: <NotHere what="config" />,
    };
  }
  if (now === undefined || (now.form && now.viewerCannot.every(({ permission }) => permission !== 'EDIT'))) {
    return null;
  }
  const why = whyNot(now.viewerCannot, 'EDIT');
  return {
    why: t`${why} What you typed stays here until you leave.`,
    isGone: false,
    instead: <Empty sentence={why} />,
  };
}

/** Fetched when somebody opens it. */
function TryTyped({ configId, patterns }: { configId: string; patterns: readonly string[] }) {
  const typed = useTypedIn();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="guide" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary><Trans>Preview what would leave with these settings</Trans></summary>
      {isOpen && (
        <Suspense fallback={<Loading what={t`the preview`} />}>
          <Preview configId={configId} patterns={patterns} typed={typed} />
        </Suspense>
      )}
    </details>
  );
}

export function Settings() {
  const { id } = route.useParams();
  return <SettingsOf key={id} id={id} />;
}

function SettingsOf({ id }: { id: string }) {
  const { isSignedOut } = useSession();
  const isLive = useConnection() === 'live';
  const update = useAct(UpdateConfig);
  /** Null: nothing was saved yet; else the secrets that went with it. */
  const [cleared, setCleared] = useState<readonly string[] | null>(null);
  const [{ data, error }, read] = useQuery({
    query: ConfigSettings,
    variables: { id },
    requestPolicy: 'network-only',
  });
  const reload = (): void => read({ requestPolicy: 'network-only' });
  const now = data?.config;
  const version = now?.version ?? null;
  const token = now?.form?.token ?? null;
  /** As it was when there was a form last: what is typed in it outlives the right to save it, and the config. */
  const [config, setConfig] = useState<Editable | null>(null);
  if (now?.form && now !== config) {
    setConfig(now as Editable);
  }
  /** The version that the form was read at; another one came by the stream: somebody has saved it. */
  const readAt = useRef({ token, version });
  useEffect(() => {
    if (readAt.current.token !== token) {
      readAt.current = { token, version };
    } else if (readAt.current.version !== version) {
      readAt.current.version = version;
      read({ requestPolicy: 'network-only' });
    }
  }, [token, version, read]);
  // Who was signed out meanwhile was shown nothing of it, and is shown it again.
  const wasSignedOut = useRef(isSignedOut);
  useEffect(() => {
    if (wasSignedOut.current && !isSignedOut) {
      read({ requestPolicy: 'network-only' });
    }
    wasSignedOut.current = isSignedOut;
  }, [isSignedOut, read]);
  if (!config) {
    if (now) {
      return <Empty sentence={whyNot(now.viewerCannot, 'EDIT')} />;
    }
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="config" /> : <Loading what={t`the settings`} />;
  }
  const { form, integration } = config;
  const emptied = listed(cleared ?? []);
  return (
    <Page
      title={t`Settings`}
      lede={`${config.name} · ${integration.name}`}
      icon={<ServiceIcon name={integration.name} icons={integration.icons} size={44} />}
      crumbs={[
        { label: t`Configs`, to: '/' },
        { label: config.name, to: `/configs/${id}` },
      ]}
    >
      {cleared !== null && cleared.length > 0 && (
        <p className="note" data-tone="WARNING" role="status">
          <Trans>The destination changed, so these were emptied: {emptied}. Set them again.</Trans>
        </p>
      )}
      <SchemaForm
        form={form}
        isLive={isLive}
        lost={isSignedOut ? null : lostOf(data?.config)}
        savedBy={config.history.edges[0]?.node.actor?.displayName ?? null}
        canCheck={integration.capabilities.includes('CHECK')}
        sendsUntouched={false}
        onReload={reload}
        news={cleared === null ? '' : t`Saved.`}
        onSend={async (values, unchecked, formToken) => {
          const { payload, problem } = await update.run({
            input: { configId: id, values, unchecked, formToken },
          });
          if (payload) {
            setCleared(payload.clearedSecrets);
          }
          // Gone or not allowed any more: how it stands is read anew, as it is for another version.
          if (payload ? payload.config.version === version : ['NOT_FOUND', 'PERMISSION_DENIED'].includes(problem.code)) {
            reload();
          }
          return problem;
        }}
      >
        {integration.capabilities.includes('EVENTS') && <TryTyped configId={id} patterns={config.eventTypes} />}
      </SchemaForm>
    </Page>
  );
}
