/** The service's things that a config knows: how they stand, what can be done with them, reading them again. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useCallback, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { useAct } from '../api/act';
import { problemOfFailure } from '../api/problem';
import { DeleteResource, ResourcesOfConfig, SyncConfig, type ResourceLine, type SyncLine } from '../documents/resources';
import { useFresh } from '../live/useFresh';
import { Guarded, type Refusal } from '../parts/Guarded';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { SearchBox } from '../parts/SearchBox';
import { Ago } from '../parts/time';
import { ActionButtons } from './ActionButtons';
import { listed } from '../language/formats';

interface Config {
  id: string;
  integration: { integrationId: string };
  viewerCan: { operate: boolean };
  viewerCannot: readonly Refusal[];
}

const POLL_MS = 1_500;

function countsOf(sync: SyncLine): string {
  const counts = [
    [sync.created, t`${sync.created} new`],
    [sync.updated, t`${sync.updated} changed`],
    [sync.removed, t`${sync.removed} gone`],
    [sync.detached, t`${sync.detached} kept though gone`],
    [sync.reconnected, t`${sync.reconnected} back again`],
  ] as const;
  const said = counts.filter(([number]) => number > 0).map(([, words]) => words);
  return said.length > 0 ? listed(said) : t`nothing new`;
}

function LastSync({ sync }: { sync: SyncLine | null }) {
  if (sync === null) {
    return <p className="muted"><Trans>Nothing was read from the service yet.</Trans></p>;
  }
  if (sync.state === 'RUNNING') {
    return <p role="status"><Trans>Reading the service, begun <Ago at={sync.startedAt} />…</Trans></p>;
  }
  const at = <Ago at={sync.finishedAt ?? sync.startedAt} />;
  const why = sync.error ?? t`the service did not answer.`;
  const counts = countsOf(sync);
  const { added, removed } = sync.drift ?? { added: 0, removed: 0 };
  return (
    <div role="status">
      {sync.state === 'FAILED' ? (
        <p>
          <Trans>
            <strong>Could not be read</strong> {at}: {why} Nothing was changed.
          </Trans>
        </p>
      ) : (
        <p>
          <Trans>
            Read {at}: {counts}.
          </Trans>
        </p>
      )}
      {sync.notes.map((note) => (
        <p key={note} className="muted">
          {note}
        </p>
      ))}
      {added + removed > 0 && (
        <p>
          <Trans>
            Since then the service has {added} more and {removed} fewer: sync to see them.
          </Trans>
        </p>
      )}
    </div>
  );
}

function Line({ resource, config, onDone }: { resource: ResourceLine; config: Config; onDone(): void }) {
  const remove = useAct(DeleteResource);
  const { name } = resource;
  const onRemove = async (): Promise<void> => {
    const { payload } = await remove.run({ input: { resourceId: resource.id } });
    if (payload) {
      onDone();
    }
  };
  return (
    <li className="resource">
      <div className="who">
        <strong>{name}</strong>
        <span>
          {resource.kind}
          {resource.state !== null && `: ${resource.state}`}
          {resource.isDetached && t`, not at the service any more`}
          {', '}
          <Trans>
            changed <Ago at={resource.updatedAt} />
          </Trans>
        </span>
      </div>
      <ActionButtons
        actions={resource.manageActions}
        integrationId={config.integration.integrationId}
        resourceId={resource.id}
        of={resource.name}
        allowed={config.viewerCan.operate}
        permission="OPERATE"
        refusals={config.viewerCannot}
        onDone={onDone}
      />
      {resource.isDetached && config.viewerCan.operate && (
        <Button className="small" data-busy={remove.busy || undefined} onPress={() => void onRemove()}>
          <Trans>
            Delete<span className="sr"> {name}</span>
          </Trans>
        </Button>
      )}
      <ProblemNote problem={remove.problem} />
    </li>
  );
}

export function Resources({ config }: { config: Config }) {
  const [search, setSearch] = useState('');
  const [after, setAfter] = useState<string | null>(null);
  const variables = { configId: config.id, search: search || null, after };
  const [{ data, error, fetching }, read] = useQuery({ query: ResourcesOfConfig, variables });
  const sync = useAct(SyncConfig);
  useFresh(read);
  const onSearch = useCallback((text: string) => {
    setSearch(text);
    setAfter(null);
  }, []);
  const held = data?.config;
  const isRunning = held?.lastSync?.state === 'RUNNING' || sync.busy;
  const refresh = (): void => read({ requestPolicy: 'network-only' });
  useEffect(() => {
    if (!isRunning || fetching) {
      return undefined;
    }
    const timer = setTimeout(() => read({ requestPolicy: 'network-only' }), POLL_MS);
    return () => clearTimeout(timer);
  }, [isRunning, fetching, read]);
  const onSync = async (): Promise<void> => {
    await sync.run({ input: { configId: config.id } });
    refresh();
  };
  if (error && !held) {
    return <ProblemNote problem={problemOfFailure(error)} />;
  }
  if (!held) {
    return <Loading what={t`the service's things`} />;
  }
  const resources = held.resources.edges.map((edge) => edge.node);
  const { endCursor, hasNextPage } = held.resources.pageInfo;
  return (
    <>
      <div className="panel sync">
        <LastSync sync={held.lastSync} />
        <Guarded
          className="ghost"
          allowed={config.viewerCan.operate}
          permission="OPERATE"
          refusals={config.viewerCannot}
          isBusy={isRunning}
          onPress={() => void onSync()}
        >
          <Trans>Sync now</Trans>
        </Guarded>
        <ProblemNote problem={sync.problem} />
      </div>
      <SearchBox label={t`Search by name`} placeholder={t`Search by name`} value={search} onSearch={onSearch} />
      {resources.length === 0 ? (
        <Empty sentence={search ? t`None of that name.` : t`Nothing is known here of what the service has. Sync reads it.`} />
      ) : (
        <ul className="lines">
          {resources.map((resource) => (
            <Line key={resource.id} resource={resource} config={config} onDone={refresh} />
          ))}
        </ul>
      )}
      <div className="answers">
        {after !== null && (
          <Button className="ghost" onPress={() => setAfter(null)}>
            <Trans>To the first</Trans>
          </Button>
        )}
        {hasNextPage && (
          <Button className="ghost" onPress={() => setAfter(endCursor)}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </div>
    </>
  );
}
