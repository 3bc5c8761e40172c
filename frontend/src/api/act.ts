/** Runs a mutation and sorts its answer: the payload, or the problem. */
import { useCallback, useRef, useState } from 'react';
import type { AnyVariables } from 'urql';
import { useClient } from 'urql';
import type { TadaDocumentNode } from '../graphql';
import { NO_ANSWER, problemOf, problemOfFailure, type Problem } from './problem';

type Root<Data> = NonNullable<Data[keyof Data]>;
type PayloadOf<Data> = Extract<Root<Data>, { __typename: `${string}Payload` }>;
export type Answer<Data> = { payload: PayloadOf<Data>; problem: null } | { payload: null; problem: Problem };

interface Action<Data, Variables> {
  run(variables: Variables): Promise<Answer<Data>>;
  busy: boolean;
  /** Of the last run; null while one is under way. */
  problem: Problem | null;
  clear(): void;
}

export function useAct<Data extends object, Variables extends AnyVariables>(
  document: TadaDocumentNode<Data, Variables>,
): Action<Data, Variables> {
  const client = useClient();
  const underWay = useRef<Promise<Answer<Data>> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(
    (variables: Variables): Promise<Answer<Data>> => {
      const start = async (): Promise<Answer<Data>> => {
        setBusy(true);
        setProblem(null);
        const { data, error } = await client.mutation<Data, Variables>(document, variables).toPromise();
        const answer = sorted<Data>(data, error ? problemOfFailure(error) : NO_ANSWER);
        underWay.current = null;
        setBusy(false);
        setProblem(answer.problem);
        return answer;
      };
      // A second press while the first is under way asks for nothing new.
      underWay.current ??= start();
      return underWay.current;
    },
    [client, document],
  );
  return { run, busy, problem, clear: useCallback(() => setProblem(null), []) };
}

export function sorted<Data extends object>(data: Data | undefined, otherwise: Problem): Answer<Data> {
  const root: { __typename?: string } | null | undefined = data && Object.values(data)[0];
  if (root?.__typename?.endsWith('Payload')) {
    return { payload: root as PayloadOf<Data>, problem: null };
  }
  return { payload: null, problem: (root && problemOf(root)) ?? otherwise };
}
