/** What can be chosen: what came with the form, or what the server finds for what is typed. */
import { t } from '@lingui/core/macro';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { problemOfFailure } from '../../api/problem';
import { FieldChoices, type ChoicePage } from '../../documents/form';
import { useFormNow } from '../FormContext';
import type { FieldOf } from './types';

type Source = FieldOf<'ChoiceField'>['source'] | FieldOf<'MultiChoiceField'>['source'];
export type Item = ChoicePage['items'][number];

const QUIET_MS = 300;

/** All that came with the form: of choices at the service, those that are chosen. */
export function itemsOf(source: Source): readonly Item[] {
  const items: readonly Partial<Item>[] = 'items' in source ? source.items : source.selectedItems;
  return items.map(({ value = '', label = '', description = null, disabled = false }) => ({ value, label, description, disabled }));
}

/** The known ones, then what was typed and is not among them. */
export function withCustom(items: readonly Item[], chosen: readonly string[]): Item[] {
  const known = new Set(items.map((item) => item.value));
  const custom = chosen.filter((value) => !known.has(value));
  return [...items, ...custom.map((value) => ({ value, label: value, description: null, disabled: false }))];
}

export interface Found {
  items: readonly Item[];
  /** Why there are none, or no more. */
  problem: string | null;
  hasMore: boolean;
  isLoading: boolean;
}

interface Question {
  search: string;
  after: string | null;
}

const NOTHING: Found = { items: [], problem: null, hasMore: false, isLoading: false };
const NO_PAGE: ChoicePage = {
  items: [],
  hasMore: false,
  endCursor: null,
  get problem() {
    return t`The server gave no answer. Try again in a moment.`;
  },
  code: null,
};

/**
 * Choices at the service. They are asked for when somebody looks, a moment after the last key, and by one question at a
 * time: the server refuses a second. Another value of a field they depend on makes what was found worth nothing.
 */
export function useFound(field: string, source: Source) {
  const client = useClient();
  const { token, dependencies } = useFormNow();
  const [found, setFound] = useState(NOTHING);
  const dependsOn = source.__typename === 'RemoteChoices' ? source.dependsOn : [];
  const shortest = source.__typename === 'RemoteChoices' ? source.minSearchLength : 0;
  const others = JSON.stringify(dependencies(dependsOn));
  const asking = useRef({ token, field, others });
  useEffect(() => {
    asking.current = { token, field, others };
  }, [token, field, others]);
  const wanted = useRef<Question | null>(null);
  const isAsking = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const foundFor = useRef<string | null>(null);
  const cursor = useRef<string | null>(null);

  const ask = useCallback(async (): Promise<void> => {
    if (isAsking.current) {
      return;
    }
    isAsking.current = true;
    for (let question = wanted.current; question !== null; question = wanted.current) {
      wanted.current = null;
      const { others: typed, ...rest } = asking.current;
      const variables = { ...rest, ...question, dependencies: JSON.parse(typed) };
      // One after the other is what this loop is for.
      const { data, error } = await client.query(FieldChoices, variables, { requestPolicy: 'network-only' }).toPromise();
      const page = data?.fieldChoices ?? { ...NO_PAGE, ...(error && { problem: problemOfFailure(error).message }) };
      if (wanted.current === null) {
        foundFor.current = page.problem === null ? `${question.search}\n${typed}` : null;
        cursor.current = page.endCursor;
        setFound((before) => ({
          items: question.after === null ? page.items : [...before.items, ...page.items],
          problem: page.problem,
          hasMore: page.hasMore && page.endCursor !== null,
          isLoading: false,
        }));
      }
    }
    isAsking.current = false;
  }, [client]);

  useEffect(() => () => clearTimeout(timer.current), []);

  const find = (search: string, waitMs: number = QUIET_MS): void => {
    clearTimeout(timer.current);
    if (search.length < shortest) {
      setFound(NOTHING);
      return;
    }
    if (foundFor.current === `${search}\n${others}` && wanted.current === null) {
      return;
    }
    setFound((before) => ({ ...(foundFor.current?.endsWith(`\n${others}`) ? before : NOTHING), isLoading: true }));
    timer.current = setTimeout(() => {
      wanted.current = { search, after: null };
      void ask();
    }, waitMs);
  };
  const more = (search: string): void => {
    if (cursor.current !== null && !isAsking.current) {
      setFound((before) => ({ ...before, isLoading: true }));
      wanted.current = { search, after: cursor.current };
      void ask();
    }
  };
  return { found, find, more };
}
