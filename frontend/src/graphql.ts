/** The typed `graphql` tag: documents are checked against the printed schema at compile time. */
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphql-env.d.ts';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; Decimal: string; Cursor: string; JSON: unknown };
}>();

export type { ResultOf, TadaDocumentNode, VariablesOf } from 'gql.tada';
