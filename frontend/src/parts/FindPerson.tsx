/** Finds somebody by name: a few at a time, each a button. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useCallback, useRef, useState, type KeyboardEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { People, type Person } from '../documents/people';
import { ProblemNote } from './messages';
import { SearchBox } from './SearchBox';

interface Props {
  label: string;
  /** Null: nobody was picked yet. */
  picked: Person | null;
  /** Groups are found too. */
  withGroups?: boolean;
  help?: string;
  onPick(person: Person | null): void;
}

export function personName(person: Person): string {
  if (person.__typename === 'Group') {
    const { name } = person;
    return t`Group ${name}`;
  }
  return person.displayName || person.username;
}

const focused = (element: HTMLElement | null): void => element?.focus();

export function FindPerson({ label, picked, withGroups = false, help = '', onPick }: Props) {
  const [search, setSearch] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [{ data, error, fetching }] = useQuery({
    query: People,
    variables: { search },
    pause: !isOpen || picked !== null,
    requestPolicy: 'network-only',
  });
  const box = useRef<HTMLDivElement>(null);
  const pick = (person: Person): void => {
    // What was pressed goes away: the keyboard goes on from here, and the list stays closed until something is typed.
    box.current?.querySelector('input')?.focus();
    setSearch('');
    setIsOpen(false);
    onPick(person);
  };
  const open = useCallback(() => setIsOpen(true), []);
  const ask = useCallback((text: string) => {
    setSearch(text);
    setIsOpen(true);
  }, []);
  const found = (data?.people ?? []).filter(({ __typename }) => withGroups || __typename === 'User');
  /** Up and down through what was found; Enter in the search takes the only one. */
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('.found button') ?? [])];
    const at = buttons.indexOf(event.target as HTMLElement);
    if (event.key === 'Enter' && at === -1) {
      event.preventDefault();
      // What was found may be of what was typed a moment ago.
      const text = (event.target as HTMLInputElement).value.trim().toLowerCase();
      const only = found.length === 1 && isOpen && text !== '' ? found[0]! : null;
      const names = only === null ? [] : [personName(only), only.__typename === 'User' ? only.username : ''];
      if (only !== null && names.some((name) => name.toLowerCase().includes(text))) {
        pick(only);
      }
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      (next < 0 ? box.current?.querySelector('input') : buttons[Math.min(next, buttons.length - 1)])?.focus();
    }
  };
  if (picked !== null) {
    const name = personName(picked);
    return (
      <div className="find">
        <span className="label">{label}</span>
        <div className="picked">
          <strong>{name}</strong>
          <button
            type="button"
            ref={focused}
            className="small"
            onClick={() => {
              setSearch('');
              onPick(null);
            }}
          >
            <Trans>
              Somebody else<span className="sr"> than {name}</span>
            </Trans>
          </button>
        </div>
      </div>
    );
  }
  return (
    <div className="find" role="presentation" ref={box} onKeyDown={onKey}>
      <SearchBox label={label} isLabelShown value={search} placeholder={t`Part of a name`} onSearch={ask} onFocus={open} />
      <ProblemNote problem={error ? problemOfFailure(error) : null} />
      {isOpen && found.length > 0 && (
        <ul className="found">
          {found.map((person) => (
            <li key={person.id}>
              <Button onPress={() => pick(person)}>
                {personName(person)}
                {person.__typename === 'User' && <span className="muted"> {person.username}</span>}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p className="help" role="status">
        {isOpen && !fetching && data && found.length === 0 ? t`Nobody has a name like this. Try another part of it.` : help}
      </p>
    </div>
  );
}
