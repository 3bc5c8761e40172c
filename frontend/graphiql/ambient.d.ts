/// <reference types="vite/client" />
/** What browsers and Monaco have without types of their own here. */

interface TrustedTypeRules {
  createHTML?(text: string): string;
  createScriptURL?(url: string): string;
}

declare var trustedTypes: { createPolicy(name: string, rules: TrustedTypeRules): Required<TrustedTypeRules> } | undefined;

declare var MonacoEnvironment: {
  createTrustedTypesPolicy(name: string, rules: TrustedTypeRules): TrustedTypeRules | undefined;
  getWorker(id: string, label: string): Worker;
};

declare module 'monaco-editor/esm/vs/*';
declare module 'monaco-graphql/esm/graphql.worker.js';
