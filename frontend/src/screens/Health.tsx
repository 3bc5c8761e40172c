/** How the deployment stands: what waits, who works, what does not work and what to do, how long things are kept. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { DeploymentHealth } from '../documents/deployment';
import type { ResultOf } from '../graphql';
import { usePolled } from '../live/usePolled';
import { count, Figures } from '../parts/Figures';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { Ago, useNow } from '../parts/time';
import { StatusBadge } from '../status/Lamp';
import { HEALTH_WORDS, shapeOf } from '../status/words';
import { Problems } from './HealthProblems';
import { lateness } from './lateness';
import { amount } from '../language/formats';
import { spoken } from '../language/spoken';

type Answer = ResultOf<typeof DeploymentHealth>;
type Deployment = NonNullable<Answer['deployment']>;
type Queue = NonNullable<Deployment['queue']>;
type Process = NonNullable<Deployment['processes']>[number];
type HealthCount = NonNullable<NonNullable<Answer['overview']>['byHealth']>[number];

const KINDS: Record<Process['kind'], string> = spoken({
  EMBEDDED: msg`Serves and delivers`,
  SERVER: msg`Serves`,
  WORKER: msg`Delivers`,
});

/** Whether what is due goes out in time; what to do when it does not stands among what does not work. */
function QueuePart({ queue: { waiting, held, oldestDueAt }, processes }: { queue: Queue; processes: readonly Process[] }) {
  const delivers = processes.some(({ kind }) => kind !== 'SERVER');
  const { shape, word } = lateness(oldestDueAt, useNow());
  return (
    <section aria-labelledby="queue">
      <h2 id="queue"><Trans>Queue</Trans></h2>
      <div className="panel spaced">
        <Figures
          figures={[
            { label: t`Wait to be sent`, value: count.format(waiting) },
            { label: t`Held until somebody mends something`, value: count.format(held), isBad: held > 0 },
            { label: t`First one due`, value: oldestDueAt ? <Ago at={oldestDueAt} /> : waiting > 0 ? t`None is due yet` : t`Nothing waits` },
          ]}
        />
        <p>
          <StatusBadge shape={delivers ? shape : 'failing'}>{delivers ? word : t`Nobody delivers`}</StatusBadge>
        </p>
        {!delivers && <p><Trans>What waits goes out as soon as a worker runs: start one with “jackfield worker”.</Trans></p>}
      </div>
    </section>
  );
}

function Configs({ counts }: { counts: readonly HealthCount[] }) {
  const seen = counts.filter(({ configCount }) => configCount > 0);
  if (seen.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="configs">
      <h2 id="configs"><Trans>Configs</Trans></h2>
      <ul className="panel healths">
        {seen.map(({ health, configCount }) => (
          <li key={health}>
            <StatusBadge shape={shapeOf({}, health)}>{HEALTH_WORDS[health]}</StatusBadge> {count.format(configCount)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Processes({ processes, version }: { processes: readonly Process[]; version: string }) {
  return (
    <section aria-labelledby="processes">
      <h2 id="processes"><Trans>Processes</Trans></h2>
      <div className="scroll" role="region" aria-label={t`All processes`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col"><Trans>Name</Trans></th>
              <th scope="col"><Trans>What it does</Trans></th>
              <th scope="col"><Trans>Version</Trans></th>
              <th scope="col"><Trans>Runs since</Trans></th>
              <th scope="col"><Trans>Seen</Trans></th>
            </tr>
          </thead>
          <tbody>
            {processes.map((process) => (
              <tr key={`${process.name} ${process.startedAt}`}>
                <td>
                  <code>{process.name}</code>
                </td>
                <td>{KINDS[process.kind]}</td>
                <td>
                  {process.version}
                  {process.version !== version && t` · another one`}
                </td>
                <td>
                  <Ago at={process.startedAt} />
                </td>
                <td>
                  <Ago at={process.seenAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {processes.length === 0 && <p className="muted"><Trans>None was seen within a minute.</Trans></p>}
    </section>
  );
}

const days = (number: number): string => amount(number, 'day');

export function Health() {
  const [{ data, error, fetching }, read] = useQuery({ query: DeploymentHealth });
  usePolled(read);
  const deployment = data?.deployment;
  if (!deployment) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="page" /> : <Loading what={t`health`} />;
  }
  const { queue, processes, retention, version } = deployment;
  if (!queue || !processes || !retention) {
    return <NotHere what="page" />;
  }
  return (
    <Page
      title={t`Health`}
      lede={t`Jackfield ${version}. This page reads it all again every ten seconds.`}
      actions={
        <Button
          className="ghost"
          data-busy={fetching || undefined}
          onPress={() => read({ requestPolicy: 'network-only' })}
        >
          <Trans>Read again</Trans>
        </Button>
      }
    >
      {error && (
        <ProblemNote problem={problemOfFailure(error)}>
          <p><Trans>What stands here is from before that.</Trans></p>
        </ProblemNote>
      )}
      <Problems />
      <QueuePart queue={queue} processes={processes} />
      {data.overview?.byHealth && <Configs counts={data.overview.byHealth} />}
      <Processes processes={processes} version={version} />
      <section aria-labelledby="kept">
        <h2 id="kept"><Trans>How long things are kept</Trans></h2>
        <div className="panel">
          <Figures
            figures={[
              { label: t`Settled deliveries, with attempts`, value: days(retention.deliveryDays) },
              { label: t`Events of which nothing is owed`, value: days(retention.eventDays) },
              { label: t`Audit`, value: days(retention.auditDays) },
            ]}
          />
        </div>
      </section>
    </Page>
  );
}
