/** What fields deep in a form know of the whole: its token, and what is typed in others. */
import { createContext, useContext } from 'react';
import type { Problem } from '../api/problem';
import type { FieldValue } from '../documents/form';

interface FormNow {
  token: string;
  /** The values of these fields, as they would be sent. */
  dependencies(names: readonly string[]): FieldValue[];
  /** The secrets that stay behind, for where they are sent has changed. */
  leftBehind: readonly string[];
}

export interface TypedIn {
  formToken: string;
  values: FieldValue[];
  /** Marks what the server found wrong with it. */
  refuse(problem: Problem): void;
}

export const FormContext = createContext<FormNow>({ token: '', dependencies: () => [], leftBehind: [] });

export const useFormNow = (): FormNow => useContext(FormContext);

/** Asks what is typed, as it would be sent; it is null when something is wrong with it, which the form then shows. */
export const TypedInContext = createContext<() => Promise<TypedIn | null>>(() => Promise.resolve(null));

export const useTypedIn = (): (() => Promise<TypedIn | null>) => useContext(TypedInContext);
