/** Written by the build from the catalogs: see messages.ts. */
declare module 'virtual:messages/*' {
  import type { Messages } from '@lingui/core';
  export const messages: Messages;
}
