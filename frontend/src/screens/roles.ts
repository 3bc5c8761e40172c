/** Roles in words: each includes the one before. */
import { msg } from '@lingui/core/macro';
import type { GrantLine } from '../documents/sharing';
import { spoken } from '../language/spoken';

export type Role = GrantLine['role'];

export const ROLE_WORDS: Record<Role, string> = spoken({
  VIEWER: msg`May look`,
  OPERATOR: msg`May look, enable, disable, check and send again`,
  EDITOR: msg`May change the settings too`,
  MANAGER: msg`May share and delete it too`,
});

export const ROLES = Object.keys(ROLE_WORDS) as Role[];
