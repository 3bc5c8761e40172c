/** What the application published, by type and time, as it happens; and publishing by hand. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { Session } from '../documents/session';
import { Page } from '../parts/Page';
import { Pick } from '../parts/Pick';
import { SearchBox } from '../parts/SearchBox';
import { SINCE, SINCE_NAMES, type SinceName } from '../status/words';
import '../styles/people.css';
import { EventLogPart } from './EventLogPart';
import { PublishForm } from './PublishForm';

const route = getRouteApi('/events');

export function Events() {
  const { type = '', since } = route.useSearch();
  const navigate = route.useNavigate();
  const [{ data: session }] = useQuery({ query: Session, requestPolicy: 'cache-first' });
  // From when the screen was opened, so that one question stays the same question.
  const [openedAt] = useState(() => Date.now());
  const [round, setRound] = useState(0);
  const filter = useMemo(
    () => ({
      ...(type !== '' && { type: [type] }),
      ...(since && { since: new Date(openedAt - SINCE[since].ms).toISOString() }),
    }),
    [type, since, openedAt],
  );
  const narrow = useCallback(
    (search: { type?: string | undefined; since?: SinceName | undefined }) =>
      void navigate({ search: (before) => ({ ...before, ...search }), replace: true, resetScroll: false }),
    [navigate],
  );
  const searchType = useCallback((text: string) => narrow({ type: text.trim() || undefined }), [narrow]);
  const viewer = session?.viewer;
  const mayPublish = viewer?.isAdministrator || viewer?.permissions.includes('PUBLISH');
  return (
    <Page title={t`Events`} lede={t`What was published, and who was told.`}>
      {mayPublish && (
        <section aria-labelledby="publish">
          <h2 id="publish">
            <Trans>Publish an event</Trans>
          </h2>
          <PublishForm />
        </section>
      )}
      <section aria-labelledby="log">
        <h2 id="log">
          <Trans>Event log</Trans>
        </h2>
        <div className="filters">
          <SearchBox label={t`Which events`} placeholder={t`ticket.* or ticket.opened`} isLabelShown value={type} onSearch={searchType} />
          <Pick
            label={t({ message: 'Published', context: 'when' })}
            value={since ?? ''}
            onPick={(value) => narrow({ since: SINCE_NAMES.find((name) => name === value) })}
          >
            <option value="">{t`At any time`}</option>
            {SINCE_NAMES.map((name) => (
              <option key={name} value={name}>
                {SINCE[name].words}
              </option>
            ))}
          </Pick>
        </div>
        <EventLogPart
          key={`${type} ${since} ${round}`}
          filter={filter}
          isNarrowed={type !== '' || since !== undefined}
          onShowAll={() => narrow({ type: undefined, since: undefined })}
          onRenew={() => setRound((before) => before + 1)}
        />
      </section>
    </Page>
  );
}
