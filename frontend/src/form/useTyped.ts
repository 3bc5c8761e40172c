/** What is typed in a form: its values, which of them a person touched, what is wrong, and the form as it is for them now. */
import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { problemOfFailure, type Problem } from '../api/problem';
import { FormAgain, type Form, type Value } from '../documents/form';
import { boundErrors, changes, fieldsOf, initialValues, keptValues, stillTouched, withoutErrorsOf, type Errors } from './model';
import { changedBetween, type Other } from './others';
import type { Values } from './rules';

const QUIET_MS = 400;
const EXPIRED: Problem = { code: 'FORM_EXPIRED', message: '', issues: [], changedBy: null };

interface Typed {
  form: Form;
  values: Values;
  touched: ReadonlySet<string>;
  errors: Errors;
  /** What somebody else has saved since this form was opened. */
  others: readonly Other[];
  /** Grows when the form begins anew: what fields remember of themselves is forgotten with it. */
  round: number;
}

function begun(form: Form, round: number): Typed {
  return { form, values: initialValues(form), touched: new Set(), errors: boundErrors(form), others: [], round };
}

/** Whether typing goes on for a while: then the form is asked for when it rests. */
function isTypedInto(value: Value): boolean {
  return 'text' in value || 'number' in value || 'secret' in value || 'mapping' in value || 'rows' in value;
}

export function useTyped(given: Form, onProblem: (problem: Problem) => void) {
  const client = useClient();
  const [typed, setTyped] = useState<Typed>(() => begun(given, 0));
  /** The form as the server had it stored, whatever was made of it since. */
  const stored = useRef(given);
  /** Where each value is as if nobody had touched it: as it is stored, or as the server made it of what else is typed. */
  const began = useRef(typed.values);
  const isSending = useRef(false);
  /** What is stored next was saved here. */
  const isOwn = useRef(false);
  // What is asked of the server is asked with what is typed by then.
  const now = useRef(typed);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const underWay = useRef<Promise<void> | null>(null);
  const put = (next: Partial<Typed>): void => {
    now.current = { ...now.current, ...next };
    setTyped(now.current);
  };
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);

  /** Reads the form again, with what is typed; what is typed meanwhile stays. */
  const readAgain = async (): Promise<void> => {
    const { form, values, touched } = now.current;
    const variables = { token: form.token, values: changes(form, values, touched) };
    const { data, error } = await client.query(FormAgain, variables, { requestPolicy: 'network-only' }).toPromise();
    const again = data?.form;
    if (!again) {
      onProblem(error ? problemOfFailure(error) : EXPIRED);
      return;
    }
    // Nobody is told of what they have not come to yet, nor of what they have changed since.
    const isAsTyped = (name: string): boolean => touched.has(name) && values.get(name) === now.current.values.get(name);
    const bound = Object.entries(boundErrors(again)).filter(([place]) => isAsTyped(place.split('/')[0]!));
    const fresh = [...initialValues(again)].filter(([name]) => !touched.has(name));
    began.current = new Map([...began.current, ...fresh]);
    // What was put back meanwhile is touched no more, and stays as it is now all the same.
    const isNewer = (name: string): boolean => values.get(name) !== now.current.values.get(name);
    const mine = new Set([...now.current.touched, ...[...values.keys()].filter(isNewer)]);
    const kept = keptValues(again, now.current.values, mine);
    put({
      form: again,
      values: kept,
      touched: stillTouched(again, began.current, kept, mine),
      errors: Object.fromEntries(bound),
    });
  };
  /**
   * The form was read anew. Where nothing is typed it begins with it; else what is typed stays, all other fields are as
   * they are stored now, and what has changed beneath is told.
   */
  const layOver = (next: Form): void => {
    const before = isOwn.current ? next : stored.current;
    isOwn.current = false;
    stored.current = next;
    const { values, touched, round, others } = now.current;
    began.current = initialValues(next);
    const kept = keptValues(next, values, touched);
    const mine = stillTouched(next, began.current, kept, touched);
    if (mine.size === 0) {
      put(begun(next, round + 1));
      return;
    }
    const changed = changedBetween(before, next);
    // What is told already is told from where this person saw it last.
    const earlier = others.filter(({ name }) => changed.every((one) => one.name !== name));
    const since = changed.map((one) => ({ ...one, before: others.find(({ name }) => name === one.name)?.before ?? one.before }));
    put({ form: next, values: kept, touched: mine, errors: {}, others: [...earlier, ...since] });
    if (fieldsOf(next).some(({ name, reloadOnChange }) => reloadOnChange && mine.has(name))) {
      start();
    }
  };
  const start = (): void => {
    timer.current = null;
    // One after the other, so that the last one is made of all that was typed.
    underWay.current = (underWay.current ?? Promise.resolve()).then(readAgain);
  };

  useEffect(() => {
    // What comes while a save is under way is looked at when it is known what became of it.
    if (!isSending.current && given.token !== stored.current.token) {
      layOver(given);
    }
  });

  return {
    ...typed,
    change: (name: string, value: Value): void => {
      const { form, values, touched, errors } = now.current;
      const next = new Map(values).set(name, value);
      put({
        values: next,
        touched: stillTouched(form, began.current, next, [...touched, name]),
        // At once, and not when the field is left: the page would move under the press of a button.
        errors: withoutErrorsOf(errors, name),
      });
      if (fieldsOf(form).find((field) => field.name === name)?.reloadOnChange) {
        clearTimeout(timer.current ?? undefined);
        timer.current = setTimeout(start, isTypedInto(value) ? QUIET_MS : 0);
      }
    },
    setErrors: (errors: Errors): void => put({ errors }),
    /** While something is sent. */
    sending: (is: boolean): void => {
      isSending.current = is;
    },
    /** Nothing is unsaved any more. */
    settle: (): void => {
      isOwn.current = true;
      began.current = now.current.values;
      put({ touched: new Set(), others: [] });
    },
    /** Of one field what is stored, in place of what was typed. */
    takeTheirs: (name: string): void => {
      const { values, touched, errors } = now.current;
      const theirs = initialValues(stored.current).get(name);
      put({
        ...(theirs && { values: new Map(values).set(name, theirs) }),
        touched: new Set([...touched].filter((one) => one !== name)),
        errors: withoutErrorsOf(errors, name),
        round: now.current.round + 1,
      });
    },
    /** All as it is stored; nothing of what was typed. */
    beginAnew: (): void => {
      began.current = initialValues(stored.current);
      put(begun(stored.current, now.current.round + 1));
    },
    /** What is typed, once the form is made of all of it. */
    latest: async (): Promise<Typed> => {
      if (timer.current !== null) {
        clearTimeout(timer.current);
        start();
      }
      await underWay.current;
      return now.current;
    },
  };
}
