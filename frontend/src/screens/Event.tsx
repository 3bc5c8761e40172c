/** One event: what it said, and how each delivery of it goes. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { problemOfFailure } from '../api/problem';
import { EventPage } from '../documents/events';
import { EventDeliveryChanges } from '../documents/live';
import { Empty, Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { StatusBadge } from '../status/Lamp';
import { DELIVERY } from '../status/words';
import { Origin } from './EventOrigin';

type Read = (options: { requestPolicy: 'network-only' }) => void;

const route = getRouteApi('/events/$id');

/** The cache takes the states from the stream; a delivery that the page has not is reason to read it again. */
function useFollow(eventId: string, after: string | null, known: ReadonlySet<string>, read: Read): void {
  // The first cursor serves for as long as the screen stands.
  const [start, setStart] = useState(after);
  if (start === null && after !== null) {
    setStart(after);
  }
  const [{ data }] = useSubscription({
    query: EventDeliveryChanges,
    variables: { eventId, after: start },
    pause: start === null,
  });
  const changed = data?.deliveries.deliveryId ?? null;
  const isNew = changed !== null && !known.has(changed);
  useEffect(() => {
    if (isNew) {
      read({ requestPolicy: 'network-only' });
    }
  }, [isNew, changed, read]);
}

export function Event() {
  const { id } = route.useParams();
  const [{ data, error }, read] = useQuery({ query: EventPage, variables: { id } });
  const event = data?.event;
  const deliveries = event?.deliveries.edges.map((edge) => edge.node) ?? [];
  const known = new Set(deliveries.map((delivery) => delivery.id));
  useFollow(id, event?.deliveries.streamCursor ?? null, known, read);
  if (!event) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="event" /> : <Loading what={t`the event`} />;
  }
  return (
    <Page
      title={event.type}
      lede={<Origin event={event} />}
      crumbs={[{ label: t`Events`, to: '/events' }]}
    >
      <section aria-labelledby="deliveries">
        <h2 id="deliveries">
          <Trans>Deliveries</Trans>
        </h2>
        {deliveries.length === 0 && <Empty sentence={t`No config that you may see was owed this event.`} />}
        {deliveries.length > 0 && (
          <ul className="lines">
            {deliveries.map((delivery) => (
              <li key={delivery.id} className="grant">
                <div className="who">
                  <Link to="/deliveries/$id" params={{ id: delivery.id }}>
                    {delivery.config.name}
                  </Link>
                  <span>{delivery.reason}</span>
                </div>
                <StatusBadge shape={DELIVERY[delivery.state].shape}>{DELIVERY[delivery.state].word}</StatusBadge>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="data">
        <h2 id="data">
          <Trans>Data</Trans>
        </h2>
        <pre className="panel" tabIndex={0} aria-label={t`Event data`}>
          <code>{JSON.stringify(event.data, null, 2)}</code>
        </pre>
      </section>
    </Page>
  );
}
