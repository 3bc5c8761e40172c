/** One delivery: what was owed, every attempt with what went out and what came back. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery, useSubscription } from 'urql';
import { problemOfFailure } from '../api/problem';
import { DeliveryPage } from '../documents/deliveries';
import { DeliveryChanges } from '../documents/live';
import type { ResultOf } from '../graphql';
import { amount } from '../language/formats';
import { Loading, NotHere, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { At, Until } from '../parts/time';
import { StatusBadge } from '../status/Lamp';
import { DELIVERY, OUTCOME, PROMISE } from '../status/words';
import { DeliveryVerbs } from './DeliveryVerbs';
import { Origin } from './EventOrigin';

type Delivery = NonNullable<ResultOf<typeof DeliveryPage>['delivery']>;
type Attempt = Delivery['attempts'][number];

const route = getRouteApi('/deliveries/$id');

function Excerpt({ title, text }: { title: string; text: string | null }) {
  return text ? (
    <div>
      <h4>{title}</h4>
      <pre tabIndex={0} aria-label={title}>
        <code>{text}</code>
      </pre>
    </div>
  ) : null;
}

function AttemptView({ attempt, isNewest }: { attempt: Attempt; isNewest: boolean }) {
  const { number, responseStatus, durationMs } = attempt;
  const duration = durationMs === null ? null : amount(durationMs, 'millisecond', 'short');
  const outcome = attempt.outcome ? OUTCOME[attempt.outcome] : { word: t`Under way`, shape: 'unknown' as const };
  return (
    <li>
      <details className="panel" open={isNewest}>
        <summary>
          <h3>
            <Trans>Attempt {number}</Trans>
          </h3>
          <StatusBadge shape={outcome.shape}>{outcome.word}</StatusBadge>
          <span className="muted">
            <At at={attempt.startedAt} />
            {responseStatus !== null && `, ${t`answer ${responseStatus}`}`}
            {duration !== null && `, ${t`took ${duration}`}`}
          </span>
        </summary>
        {attempt.error && <p>{attempt.error}</p>}
        <div className="excerpts">
          <Excerpt title={t`Sent`} text={attempt.requestExcerpt} />
          <Excerpt title={t`Came back`} text={attempt.responseExcerpt} />
        </div>
        {!attempt.error && !attempt.requestExcerpt && !attempt.responseExcerpt && (
          <p className="muted">
            {attempt.outcome === null ? t`No answer yet.` : t`Nothing more was kept of it.`}
          </p>
        )}
      </details>
    </li>
  );
}

/** The stream brings the state; the attempts are read again whenever it says that this delivery has changed. */
function useFollow(delivery: Delivery | null | undefined, read: (options: { requestPolicy: 'network-only' }) => void) {
  const [{ data }] = useSubscription({
    query: DeliveryChanges,
    variables: { configId: delivery?.config.id ?? '' },
    pause: !delivery,
  });
  const change = data?.deliveries;
  // READY too: it may have changed between the reading and the beginning of the stream.
  const isOurs = change?.deliveryId === delivery?.id || change?.kind === 'READY';
  const cursor = isOurs ? change?.cursor : undefined;
  useEffect(() => {
    if (cursor !== undefined) {
      read({ requestPolicy: 'network-only' });
    }
  }, [cursor, read]);
}

export function Delivery() {
  const { id } = route.useParams();
  const [{ data, error }, read] = useQuery({ query: DeliveryPage, variables: { id } });
  const delivery = data?.delivery;
  useFollow(delivery, read);
  if (!delivery) {
    if (error) {
      return <ProblemNote problem={problemOfFailure(error)} />;
    }
    return data ? <NotHere what="delivery" /> : <Loading what={t`the delivery`} />;
  }

  const { config, event, nextAttemptAt, redeliveryOf } = delivery;
  const configName = config.name;
  const { word, shape } = DELIVERY[delivery.state];
  const attempts = delivery.attempts.toReversed();
  return (
    <Page
      title={event.type}
      lede={
        <Trans>
          To{' '}
          <Link to="/configs/$id" params={{ id: config.id }}>
            {configName}
          </Link>
          , since <At at={delivery.createdAt} />
        </Trans>
      }
      crumbs={[
        { label: t`Configs`, to: '/' },
        { label: configName, to: `/configs/${config.id}` },
      ]}
    >
      <div className="panel hero">
        <div>
          <StatusBadge shape={shape}>{word}</StatusBadge>
          {event.isSample && (
            <p>
              <Trans>This is a sample: what it says is made up, and nothing of it has happened.</Trans>
            </p>
          )}
          {delivery.reason && <p>{delivery.reason}</p>}
          {nextAttemptAt && (
            <p>
              <Trans>
                Next try <Until at={nextAttemptAt} />.
              </Trans>
            </p>
          )}
          {redeliveryOf && (
            <p>
              <Trans>
                Sent again from{' '}
                <Link to="/deliveries/$id" params={{ id: redeliveryOf.id }}>
                  an earlier delivery
                </Link>
                .
              </Trans>
            </p>
          )}
          <p className="muted">{PROMISE[delivery.promise]}</p>
        </div>
        <DeliveryVerbs key={id} delivery={delivery} />
      </div>
      <section aria-labelledby="attempts">
        <h2 id="attempts">
          <Trans>Attempts</Trans>
        </h2>
        {attempts.length === 0 && (
          <p className="muted">
            <Trans>None yet.</Trans>
          </p>
        )}
        <ol className="attempts">
          {attempts.map((attempt, index) => (
            <AttemptView key={attempt.number} attempt={attempt} isNewest={index === 0} />
          ))}
        </ol>
      </section>
      <section aria-labelledby="event">
        <h2 id="event">
          <Trans>The event</Trans>
        </h2>
        <p className="muted">
          <Origin event={event} />
        </p>
        <pre className="panel" tabIndex={0} aria-label={t`Event data`}>
          <code>{JSON.stringify(event.data, null, 2)}</code>
        </pre>
      </section>
    </Page>
  );
}
