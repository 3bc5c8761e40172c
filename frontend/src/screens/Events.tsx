/** The event log: what the application published, newest first; and publishing by hand. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from 'react-aria-components/Button';
import { problemOfFailure } from '../api/problem';
import { EventLog } from '../documents/events';
import { Session } from '../documents/session';
import { Empty, Loading, ProblemNote } from '../parts/messages';
import { Page } from '../parts/Page';
import { At } from '../parts/time';
import { PublishForm } from './PublishForm';

function EventsPage({ after }: { after: string | null }) {
  const [{ data, error }] = useQuery({ query: EventLog, variables: { after } });
  const [isMoreAsked, setIsMoreAsked] = useState(false);
  const page = data?.events;
  if (!page) {
    return error ? <ProblemNote problem={problemOfFailure(error)} /> : <Loading what="events" />;
  }
  if (page.edges.length === 0 && after === null) {
    return <Empty sentence="Nothing was published yet. Publish an event here, or from your application." />;
  }
  const { hasNextPage, endCursor } = page.pageInfo;
  return (
    <>
      <ul className="lines">
        {page.edges.map(({ node: event }) => (
          <li key={event.id} className="grant">
            <div className="who">
              <Link to="/events/$id" params={{ id: event.id }}>
                {event.type}
              </Link>
              <span>
                <At at={event.publishedAt} />
                {event.publisher && ` · ${event.publisher.displayName || event.publisher.username}`}
                {event.isSample && ' · a sample'}
              </span>
            </div>
          </li>
        ))}
      </ul>
      {hasNextPage && endCursor && !isMoreAsked && (
        <Button className="ghost" onPress={() => setIsMoreAsked(true)}>
          Show older
        </Button>
      )}
      {isMoreAsked && endCursor && <EventsPage after={endCursor} />}
    </>
  );
}

export function Events() {
  const [{ data: session }] = useQuery({ query: Session, requestPolicy: 'cache-first' });
  const viewer = session?.viewer;
  const mayPublish = viewer?.isAdministrator || viewer?.permissions.includes('PUBLISH');
  return (
    <Page title="Events" lede="What was published, and who was told.">
      {mayPublish && (
        <section aria-labelledby="publish">
          <h2 id="publish">Publish an event</h2>
          <PublishForm />
        </section>
      )}
      <section aria-labelledby="log">
        <h2 id="log">Event log</h2>
        <EventsPage after={null} />
      </section>
    </Page>
  );
}
