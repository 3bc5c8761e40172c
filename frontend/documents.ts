/** Every document that the app sends, to the byte: the server may be told to run no others. */
import { Client, fetchExchange } from '@urql/core';
import { Kind, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { createCache } from './src/api/cache';

const modules = import.meta.glob<Record<string, DocumentNode>>(
  ['./src/documents/*.ts', '!./src/documents/*.test.ts'],
  { eager: true },
);

function operationOf(document: DocumentNode): OperationDefinitionNode | undefined {
  return document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

/** What leaves for each document, written by the code that writes it in the app. */
export async function sentTexts(): Promise<string[]> {
  const texts: string[] = [];
  const client = new Client({
    url: 'http://app.invalid/graphql',
    preferGetMethod: false,
    fetchSubscriptions: true,
    exchanges: [createCache(), fetchExchange],
    fetch: async (_address, init) => {
      texts.push((JSON.parse(init?.body as string) as { query: string }).query);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    },
  });
  for (const document of Object.values(modules).flatMap((exports) => Object.values(exports))) {
    const operation = operationOf(document)?.operation;
    if (operation !== undefined) {
      const before = texts.length;
      const sink = (): void => undefined;
      const { unsubscribe } = client[operation](document, {}).subscribe(sink);
      await new Promise((resolve) => setTimeout(resolve));
      unsubscribe();
      if (texts.length !== before + 1) {
        throw new Error(`Not sent once: ${operationOf(document)?.name?.value}`);
      }
    }
  }
  return texts;
}
