/** Prettier's GraphQL under its old name, which is asked for beside the new one: once is enough. */
export * from 'prettier/plugins/graphql';
