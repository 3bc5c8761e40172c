/** What was done, as people say it; what nobody has said here yet is read from its name. */

const ACTIONS: Readonly<Record<string, string>> = {
  'config.created': 'Added',
  'config.updated': 'Settings changed',
  'config.enabled': 'Enabled',
  'config.disabled': 'Disabled',
  'config.granted': 'Shared',
  'config.revoked': 'Sharing ended',
  'config.transferred': 'Given to another owner',
  'config.restored': 'Put back',
  'config.managed': 'Action done',
  'config.upgraded': 'Settings brought up to date',
  'config.secrets_emptied': 'Secrets emptied',
  'config.deleted': 'Deleted',
  'config.bound': 'Bound to something of the application',
  'deliveries.redelivery_requested': 'Many deliveries to be sent again',
  'deliveries.redelivered': 'Many deliveries sent again',
  'deliveries.cancellation_requested': 'What waits to be cancelled',
  'deliveries.cancelled': 'What waited was cancelled',
  'config.inbound_url_rotated': 'New inbound address',
  'integration.activated': 'Activated',
  'integration.paused': 'Paused',
  'integration.resumed': 'Resumed',
  'integration.deactivated': 'Deactivated',
  'integration.updated': 'Settings changed',
  'integration.restored': 'Put back',
  'integration.managed': 'Action done',
  'integration.upgraded': 'Brought up to date',
  'user.created': 'User added',
  'user.updated': 'User changed',
  'user.password_changed': 'Own password changed',
  'user.signed_in': 'Signed in',
  'user.signed_out': 'Signed out',
  'group.created': 'Group made',
  'group.updated': 'Group changed',
  'group.deleted': 'Group deleted',
  'token.created': 'Token made',
  'token.revoked': 'Token revoked',
  'deployment.adopted': 'Made the copy that sends',
};

/** What can be chosen among; others are read from their names. */
export const KNOWN_ACTIONS: readonly string[] = Object.keys(ACTIONS);

const NOUNS: Readonly<Record<string, string>> = {
  config: 'Configs',
  deliveries: 'Deliveries',
  integration: 'Integrations',
  user: 'Users',
  group: 'Groups',
  token: 'API tokens',
  deployment: 'The deployment',
};

export function nounWords(noun: string): string {
  return NOUNS[noun] ?? plain(noun);
}

function plain(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/[a-z][A-Z]/g, (pair) => `${pair[0]} ${pair[1]!.toLowerCase()}`)
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function actionWords(action: string): string {
  return ACTIONS[action] ?? plain(action.slice(action.indexOf('.') + 1));
}

/** Of grants the fields are names of people, which stay as they are. */
export function fieldWords(field: string, action = ''): string {
  if (action === 'config.granted' || action === 'config.revoked') {
    return field;
  }
  return plain(field.replace(/^settings\./, ''));
}
