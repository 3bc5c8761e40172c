/** The two lists of people. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';

export function PeopleNav() {
  return (
    <nav aria-label={t`People`} className="chips people-nav">
      <Link className="chip" to="/people" activeOptions={{ exact: true, includeSearch: false }}>
        <Trans>Users</Trans>
      </Link>
      <Link className="chip" to="/people/groups">
        <Trans>Groups</Trans>
      </Link>
    </nav>
  );
}
