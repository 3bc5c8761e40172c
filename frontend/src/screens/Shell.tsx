/** What stands around every screen: the rail, the live lamp, the person; or the sign-in, when nobody is there. */
import { msg, t } from '@lingui/core/macro';
import { i18n } from '@lingui/core';
import { Trans } from '@lingui/react/macro';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { problemOfFailure } from '../api/problem';
import { Streams } from '../live/Streams';
import { useConnection } from '../live/useConnection';
import { Loading, ProblemNote } from '../parts/messages';
import { Brand } from './Brand';
import { PersonMenu } from './PersonMenu';
import { ShadowNote } from './ShadowNote';
import { SignedOutNote } from './SignedOutNote';
import { SignIn } from './SignIn';
import { useViewer } from './useViewer';

const CONNECTION_WORDS = { live: msg`Live`, connecting: msg`Connecting…`, offline: msg`Offline: trying again` };

function ConnectionLamp() {
  const connection = useConnection();
  return (
    <p className="connection" data-connection={connection} role="status">
      <i aria-hidden="true" />
      {i18n._(CONNECTION_WORDS[connection])}
    </p>
  );
}

/** After a step to another screen the keyboard goes on from that screen's beginning. */
function useFocusOnArrival(): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== path) {
      before.current = path;
      document.getElementById('main')?.focus({ preventScroll: true });
    }
  }, [path]);
}

export function Shell() {
  useFocusOnArrival();
  // A config's own pages lie below its list, though their addresses do not.
  const isAtConfig = useRouterState({ select: (state) => state.location.pathname.startsWith('/configs/') });
  const { data, error, viewer } = useViewer();
  if (error && !viewer) {
    return (
      <main className="alone">
        <title>Jackfield</title>
        <h1>Jackfield</h1>
        <ProblemNote problem={problemOfFailure(error)}>
          <a href={location.pathname}>
            <Trans>Try again</Trans>
          </a>
        </ProblemNote>
      </main>
    );
  }
  if (data === undefined && !viewer) {
    return (
      <main className="alone">
        <Loading what={t`the app`} />
      </main>
    );
  }
  if (!viewer) {
    return <SignIn />;
  }
  return (
    <div className="shell">
      <a className="skip" href="#main">
        <Trans>Skip to content</Trans>
      </a>
      <header className="rail">
        <Brand />
        <nav aria-label={t`Main`}>
          <ul>
            <li>
              <Link to="/" activeOptions={{ exact: true }} {...(isAtConfig && { className: 'active', 'aria-current': 'true' })}>
                <Trans>Configs</Trans>
              </Link>
            </li>
            <li>
              <Link to="/integrations">
                <Trans>Integrations</Trans>
              </Link>
            </li>
            <li>
              <Link to="/events">
                <Trans>Events</Trans>
              </Link>
            </li>
            {viewer.isAdministrator && (
              <>
                <li>
                  <Link to="/health">
                    <Trans>Health</Trans>
                  </Link>
                </li>
                <li>
                  <Link to="/people">
                    <Trans>People</Trans>
                  </Link>
                </li>
                <li>
                  <Link to="/audit">
                    <Trans>Audit</Trans>
                  </Link>
                </li>
              </>
            )}
          </ul>
        </nav>
        <div className="foot">
          <ConnectionLamp />
          <PersonMenu name={viewer.user.displayName || viewer.user.username} />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <SignedOutNote viewer={viewer} />
        {data?.deployment?.isShadowed && <ShadowNote mayAdopt={viewer.isAdministrator} />}
        <Outlet />
      </main>
      <Streams after={data?.configs?.streamCursor ?? null} />
    </div>
  );
}
