/** The flows that mend something, as a button says them; and where what a delivery met with is mended. */
import { msg } from '@lingui/core/macro';
import type { Flow } from '../documents/flows';
import { spoken } from '../language/spoken';

export const MEND_WORDS: Partial<Record<Flow['kind'], string>> = spoken({
  ACTIVATE: msg`Activate`,
  CONFIGURE: msg`Change settings`,
  REAUTHENTICATE: msg`Sign in again`,
  SYNC: msg`Read the service again`,
});

export type Way = 'signIn' | 'integration' | 'config' | 'settings';

interface Met {
  state: string;
  config: {
    enabled: boolean;
    integration: { state: string };
    status: { fixWith: string | null };
    viewerCan: { operate: boolean; edit: boolean };
  };
}

const WENT_WRONG = ['HELD', 'RETRYING', 'REJECTED', 'EXHAUSTED'];

/** Null: there is nothing to mend, or this viewer may not. */
export function wayToMend({ state, config }: Met): Way | null {
  if (!WENT_WRONG.includes(state)) {
    return null;
  }
  if (state === 'HELD' && !config.enabled) {
    return config.viewerCan.operate ? 'config' : null;
  }
  if (state === 'HELD' && config.integration.state !== 'ACTIVE') {
    return 'integration';
  }
  if (!config.viewerCan.edit) {
    return null;
  }
  return config.status.fixWith === 'REAUTHENTICATE' ? 'signIn' : 'settings';
}
