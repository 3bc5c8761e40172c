/** A search that is asked for when the typing stops, so that each letter is no question of its own. */
import { useEffect, useId, useState } from 'react';

const SETTLED_MS = 250;

interface Props {
  label: string;
  /** What is searched for now; it may change elsewhere, by the browser's Back. */
  value: string;
  placeholder?: string;
  /** Whether the label is seen, or only heard. */
  isLabelShown?: boolean;
  onSearch(text: string): void;
  onFocus?(): void;
}

export function SearchBox({ label, value, placeholder, isLabelShown = false, onSearch, onFocus }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    // Not the answer to what was typed here, which may have gone on since.
    if (value !== asked) {
      setTyped(value);
      setAsked(value);
    }
  }
  useEffect(() => {
    if (typed === asked) {
      return;
    }
    const timer = setTimeout(() => {
      setAsked(typed);
      onSearch(typed);
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [typed, asked, onSearch]);
  return (
    <div className="search-box">
      <label className={isLabelShown ? 'label' : 'sr'} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="search"
        className="select"
        autoComplete="off"
        placeholder={placeholder}
        value={typed}
        onFocus={onFocus}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  );
}
