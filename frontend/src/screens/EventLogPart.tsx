/** The event log, newest first. What is published meanwhile is announced above it, and moves nothing that is being read. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { EventLog } from '../documents/events';
import { EventChanges } from '../documents/live';
import type { ResultOf } from '../graphql';
import { heard, NO_NEWS, newsWords, type News } from '../live/news';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Older } from '../parts/Older';
import { At } from '../parts/time';
import { Windowed } from '../parts/Windowed';
import { NEWS } from '../status/words';

type Connection = NonNullable<ResultOf<typeof EventLog>['events']>;
type Event = Connection['edges'][number]['node'];
export type EventFilter = { type?: string[]; since?: string };

function Lines({ events }: { events: readonly Event[] }) {
  return (
    <ul className="lines">
      {events.map((event) => (
        <li key={event.id} className="grant">
          <div className="who">
            <Link to="/events/$id" params={{ id: event.id }}>
              {event.type}
            </Link>
            <span>
              {NEWS[event.type] && `${NEWS[event.type]} · `}
              <At at={event.publishedAt} />
              {event.publisher && ` · ${event.publisher.displayName || event.publisher.username}`}
              {event.isSample && ` · ${t`a sample`}`}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Older pages stand still: nothing new can come into them. */
function More({ filter, after }: { filter: EventFilter; after: string }) {
  const [{ data, error }] = useQuery({ query: EventLog, variables: { filter, after } });
  if (!data?.events) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`older events`} />;
  }
  const { edges, pageInfo } = data.events;
  return (
    <>
      <Windowed>
        <Lines events={edges.map(({ node }) => node)} />
      </Windowed>
      <Older pageInfo={pageInfo}>{(next) => <More filter={filter} after={next} />}</Older>
    </>
  );
}

/** What the stream told of since the page was read. */
function useNews(filter: EventFilter, cursor: string | null): News {
  // The first cursor serves for as long as the list stands: the socket moves on from there by itself.
  const [after, setAfter] = useState(cursor);
  if (after === null && cursor !== null) {
    setAfter(cursor);
  }
  const [{ data = NO_NEWS }] = useSubscription(
    { query: EventChanges, variables: { filter, after }, pause: after === null },
    (news: News = NO_NEWS, { events: { kind, eventId } }) => heard(news, { kind, id: eventId }),
  );
  return data;
}

interface Props {
  filter: EventFilter;
  isNarrowed: boolean;
  onShowAll(): void;
  /** Draw it anew, from the newest on. */
  onRenew(): void;
}

export function EventLogPart({ filter, isNarrowed, onShowAll, onRenew }: Props) {
  const [{ data, error }] = useQuery({ query: EventLog, variables: { filter } });
  const page = data?.events;
  const news = useNews(filter, page?.streamCursor ?? null);
  const events = useMemo(() => page?.edges.map(({ node }) => node) ?? [], [page]);
  const shown = useMemo(() => new Set(events.map(({ id }) => id)), [events]);
  const words = newsWords(news, shown);
  if (!page) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what={t`events`} />;
  }
  return (
    <>
      <div className="news" role="status">
        {words === null ? (
          <span className="muted">
            <Trans>Follows what is published.</Trans>
          </span>
        ) : (
          <>
            <strong>{words}</strong>
            <Button className="small" onPress={onRenew}>
              <Trans>Show</Trans>
            </Button>
          </>
        )}
      </div>
      {events.length === 0 &&
        (isNarrowed ? (
          <Empty sentence={t`Nothing was published that fits.`}>
            <Button className="ghost" onPress={onShowAll}>
              <Trans>Show all</Trans>
            </Button>
          </Empty>
        ) : (
          <Empty sentence={t`Nothing was published yet. Publish an event here, or from your application.`} />
        ))}
      {events.length > 0 && <Lines events={events} />}
      <Older pageInfo={page.pageInfo}>{(after) => <More filter={filter} after={after} />}</Older>
    </>
  );
}
