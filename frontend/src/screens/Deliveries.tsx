/** The deliveries of a config as they happen, newest first; of one state, when the address says so. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import type { DeliveryLine } from '../documents/bits';
import type { ConfigPage } from '../documents/configs';
import { DeliveriesOfConfig } from '../documents/deliveries';
import type { ResultOf } from '../graphql';
import { amount } from '../language/formats';
import { useLiveDeliveries } from '../live/useLiveDeliveries';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { At, Until } from '../parts/time';
import { Windowed } from '../parts/Windowed';
import { StatusBadge } from '../status/Lamp';
import { DELIVERY, FILTER_NAMES, FILTERS, type FilterName } from '../status/words';
import { ManyVerbs } from './ManyVerbs';
import { RedeliverButton } from './RedeliverButton';
import '../styles/deliveries.css';

function Row({ delivery }: { delivery: DeliveryLine }) {
  const { word, shape } = DELIVERY[delivery.state];
  const { lastAttempt, nextAttemptAt } = delivery;
  return (
    <tr>
      <td>
        <StatusBadge shape={shape}>{word}</StatusBadge>
      </td>
      <td>
        <Link to="/deliveries/$id" params={{ id: delivery.id }}>
          {delivery.event.type}
        </Link>
      </td>
      <td>
        <At at={delivery.createdAt} />
      </td>
      <td className="number">{lastAttempt?.responseStatus ?? '–'}</td>
      <td className="number">{lastAttempt?.durationMs == null ? '–' : amount(lastAttempt.durationMs, 'millisecond', 'short')}</td>
      <td className="number">{delivery.attemptCount}</td>
      <td className="reason">
        {delivery.reason}
        {delivery.state === 'RETRYING' && nextAttemptAt && (
          <>
            {' '}
            <Trans>
              Next try <Until at={nextAttemptAt} />.
            </Trans>
          </>
        )}
      </td>
      <td className="number">
        {delivery.viewerCan.redeliver && <RedeliverButton deliveryId={delivery.id} what={delivery.event.type} />}
      </td>
    </tr>
  );
}

/** Of many pages the first alone is a landmark: they have one name. */
function Table({ deliveries, isOlder = false }: { deliveries: readonly DeliveryLine[]; isOlder?: boolean }) {
  return (
    <div className="scroll" role={isOlder ? 'group' : 'region'} aria-label={t`Deliveries`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <Trans>State</Trans>
            </th>
            <th scope="col">
              <Trans>Event</Trans>
            </th>
            <th scope="col">
              <Trans>At</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Answer</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Took</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Attempts</Trans>
            </th>
            <th scope="col">
              <Trans>Why</Trans>
            </th>
            <th scope="col">
              <span className="sr">
                <Trans>Actions</Trans>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Older pages stand still: nothing new can come into them. */
function Older({ configId, filter, after }: { configId: string; filter: FilterName | undefined; after: string }) {
  const [isAsked, setIsAsked] = useState(false);
  const state = filter ? [...FILTERS[filter].states] : null;
  const [{ data }] = useQuery({ query: DeliveriesOfConfig, variables: { configId, state, after }, pause: !isAsked });
  if (!isAsked) {
    return (
      <Button className="ghost" onPress={() => setIsAsked(true)}>
        <Trans>Show older</Trans>
      </Button>
    );
  }
  const page = data?.deliveries;
  if (!page) {
    return <Loading what={t`older deliveries`} />;
  }
  return (
    <>
      <Windowed>
        <Table deliveries={page.edges.map((edge) => edge.node)} isOlder />
      </Windowed>
      {page.pageInfo.hasNextPage && page.pageInfo.endCursor && (
        <Older configId={configId} filter={filter} after={page.pageInfo.endCursor} />
      )}
    </>
  );
}

/** The router says which of them is shown, as it does of every link. */
function Filters({ configId }: { configId: string }) {
  const shared = { to: '/configs/$id', params: { id: configId }, replace: true, resetScroll: false, className: 'chip', activeOptions: { exact: true } } as const;
  return (
    <nav aria-label={t`Deliveries by state`} className="chips">
      <Link {...shared} search={{}}>
        <Trans>All</Trans>
      </Link>
      {FILTER_NAMES.map((name) => (
        <Link key={name} {...shared} search={{ state: name }}>
          {FILTERS[name].word}
        </Link>
      ))}
    </nav>
  );
}

/** Keyed by the filter: older pages that were opened of one are none of another. */
function Shown({ configId, filter }: { configId: string; filter: FilterName | undefined }) {
  const { deliveries, error, isLoading, endCursor } = useLiveDeliveries(configId, filter);
  if (isLoading) {
    return <Loading what={t`deliveries`} />;
  }
  const none = filter ? FILTERS[filter].none : t`Nothing was sent yet. The next event that it hears shows here by itself.`;
  return (
    <>
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {deliveries.length === 0 && !error && <Empty sentence={none} />}
      {deliveries.length > 0 && <Table deliveries={deliveries} />}
      {endCursor && <Older configId={configId} filter={filter} after={endCursor} />}
    </>
  );
}

type Config = NonNullable<ResultOf<typeof ConfigPage>['config']>;

export function Deliveries({ config, filter }: { config: Config; filter: FilterName | undefined }) {
  const { id, viewerCan, viewerCannot } = config;
  return (
    <>
      <div className="toolbar">
        <Filters configId={id} />
        <ManyVerbs configId={id} filter={filter} allowed={viewerCan.operate} refusals={viewerCannot} />
      </div>
      <Shown key={filter ?? ''} configId={id} filter={filter} />
    </>
  );
}
