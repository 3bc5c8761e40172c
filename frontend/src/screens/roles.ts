/** Roles in words: each includes the one before. */
import type { GrantLine } from '../documents/sharing';

export type Role = GrantLine['role'];

export const ROLE_WORDS: Record<Role, string> = {
  VIEWER: 'May look',
  OPERATOR: 'May look, enable, disable, check and send again',
  EDITOR: 'May change the settings too',
  MANAGER: 'May share and delete it too',
};

export const ROLES = Object.keys(ROLE_WORDS) as Role[];
