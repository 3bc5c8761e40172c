/** Shows a form in a test, over a client that answers as it is told to. */
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { cacheExchange, Client, fetchExchange, Provider } from 'urql';
import type { FieldValue, Form } from '../documents/form';
import { SchemaForm } from './SchemaForm';

export interface Asked {
  operation: string;
  variables: Record<string, unknown>;
}

type SchemaFormProps = Parameters<typeof SchemaForm>[0];
type Outcome = Awaited<ReturnType<SchemaFormProps['onSend']>>;

/** `answer` stands for the server: what it says to a question. `outcomes`: what becomes of each sending. */
export function show(
  form: Form,
  {
    outcomes = [],
    answer = () => ({}),
    ...props
  }: { outcomes?: Outcome[]; answer?: (asked: Asked) => object } & Partial<SchemaFormProps> = {},
) {
  const sent: { values: FieldValue[]; unchecked: boolean; token: string }[] = [];
  const asked: Asked[] = [];
  const client = new Client({
    url: 'http://jackfield.test/graphql',
    preferGetMethod: false,
    exchanges: [cacheExchange, fetchExchange],
    fetch: async (_url, init) => {
      const { operationName, variables } = JSON.parse(String(init?.body)) as { operationName: string; variables: Asked['variables'] };
      asked.push({ operation: operationName, variables });
      return Response.json({ data: answer({ operation: operationName, variables }) });
    },
  });
  // A form asks before it is left.
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const shown = (now: Form, changes: Partial<SchemaFormProps>) => (
    <RouterContextProvider router={router}>
      <Provider value={client}>
        <SchemaForm
          form={now}
          sendsUntouched
          {...props}
          {...changes}
          onSend={async (values, unchecked, token) => {
            sent.push({ values, unchecked, token });
            return outcomes[sent.length - 1] ?? null;
          }}
        />
      </Provider>
    </RouterContextProvider>
  );
  const { rerender } = render(shown(form, {}));
  /** The page has read the form again, or has learnt something else. */
  const showAgain = (now: Form, changes: Partial<SchemaFormProps> = {}): void => rerender(shown(now, changes));
  return { sent, asked, showAgain };
}
