/** What is typed in a form: its values, which of them a person touched, what is wrong, and the form as it is for them now. */
import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { problemOfFailure, type Problem } from '../api/problem';
import { FormAgain, type Form, type Value } from '../documents/form';
import { boundErrors, changes, fieldsOf, initialValues, keptValues, withoutErrorsOf, type Errors } from './model';
import type { Values } from './rules';

const QUIET_MS = 400;
const EXPIRED: Problem = { code: 'FORM_EXPIRED', message: '', issues: [], changedBy: null };

interface Typed {
  form: Form;
  values: Values;
  touched: ReadonlySet<string>;
  errors: Errors;
}

/** Whether typing goes on for a while: then the form is asked for when it rests. */
function isTypedInto(value: Value): boolean {
  return 'text' in value || 'number' in value || 'secret' in value || 'mapping' in value || 'rows' in value;
}

export function useTyped(given: Form, onProblem: (problem: Problem) => void) {
  const client = useClient();
  const [typed, setTyped] = useState<Typed>(() => ({
    form: given,
    values: initialValues(given),
    touched: new Set(),
    errors: boundErrors(given),
  }));
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
    put({
      form: again,
      values: keptValues(again, now.current.values, now.current.touched),
      errors: Object.fromEntries(bound),
    });
  };
  const start = (): void => {
    timer.current = null;
    // One after the other, so that the last one is made of all that was typed.
    underWay.current = (underWay.current ?? Promise.resolve()).then(readAgain);
  };

  return {
    ...typed,
    change: (name: string, value: Value): void => {
      const { form, values, touched, errors } = now.current;
      put({
        values: new Map(values).set(name, value),
        touched: new Set(touched).add(name),
        // At once, and not when the field is left: the page would move under the press of a button.
        errors: withoutErrorsOf(errors, name),
      });
      if (fieldsOf(form).find((field) => field.name === name)?.reloadOnChange) {
        clearTimeout(timer.current ?? undefined);
        timer.current = setTimeout(start, isTypedInto(value) ? QUIET_MS : 0);
      }
    },
    setErrors: (errors: Errors): void => put({ errors }),
    /** Nothing is unsaved any more. */
    settle: (): void => put({ touched: new Set() }),
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
