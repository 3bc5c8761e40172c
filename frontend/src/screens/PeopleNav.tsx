/** The two lists of people. */
import { Link } from '@tanstack/react-router';

export function PeopleNav() {
  return (
    <nav aria-label="People" className="chips people-nav">
      <Link className="chip" to="/people" activeOptions={{ exact: true, includeSearch: false }}>
        Users
      </Link>
      <Link className="chip" to="/people/groups">
        Groups
      </Link>
    </nav>
  );
}
