/** What was done, as people say it; what nobody has said here yet is read from its name. */
import { msg } from '@lingui/core/macro';
import { spoken } from '../language/spoken';

const ACTIONS: Readonly<Record<string, string>> = spoken({
  'config.created': msg`Added`,
  'config.updated': msg`Settings changed`,
  'config.enabled': msg`Enabled`,
  'config.disabled': msg`Disabled`,
  'config.granted': msg`Shared`,
  'config.revoked': msg`Sharing ended`,
  'config.transferred': msg`Given to another owner`,
  'config.restored': msg`Put back`,
  'config.managed': msg`Action done`,
  'config.upgraded': msg`Settings brought up to date`,
  'config.secrets_emptied': msg`Secrets emptied`,
  'config.deleted': msg`Deleted`,
  'config.bound': msg`Bound to something of the application`,
  'config.sync_requested': msg`Fetched anew from the service`,
  'delivery.sampled': msg`Sample sent`,
  'delivery.attempt_requested': msg`To be tried at once`,
  'delivery.redelivered': msg`Sent again`,
  'delivery.cancelled': msg({ message: 'Cancelled', context: 'delivery' }),
  'deliveries.redelivery_requested': msg`Many deliveries to be sent again`,
  'deliveries.redelivered': msg`Many deliveries sent again`,
  'deliveries.cancellation_requested': msg`What waits to be cancelled`,
  'deliveries.cancelled': msg`What waited was cancelled`,
  'deliveries.deleted': msg`Deliveries deleted`,
  'config.inbound_url_rotated': msg`New inbound address`,
  'resource.renamed': msg`Renamed`,
  'resource.deleted': msg`Deleted`,
  'integration.activated': msg`Activated`,
  'integration.paused': msg`Paused`,
  'integration.resumed': msg`Resumed`,
  'integration.deactivated': msg`Deactivated`,
  'integration.updated': msg`Settings changed`,
  'integration.restored': msg`Put back`,
  'integration.managed': msg`Action done`,
  'integration.upgraded': msg`Brought up to date`,
  'user.created': msg`User added`,
  'user.updated': msg`User changed`,
  'user.password_changed': msg`Own password changed`,
  'user.signed_in': msg`Signed in`,
  'user.signed_out': msg`Signed out`,
  'group.created': msg`Group made`,
  'group.updated': msg`Group changed`,
  'group.deleted': msg`Group deleted`,
  'token.created': msg`Token made`,
  'token.revoked': msg`Token revoked`,
  'deployment.adopted': msg`Made the copy that sends`,
});

/** What can be chosen among; others are read from their names. */
export const KNOWN_ACTIONS: readonly string[] = Object.keys(ACTIONS);

const NOUNS: Readonly<Record<string, string>> = spoken({
  config: msg`Configs`,
  delivery: msg`Single deliveries`,
  deliveries: msg`Deliveries`,
  resource: msg`Resources`,
  integration: msg`Integrations`,
  user: msg`Users`,
  group: msg`Groups`,
  token: msg`API tokens`,
  deployment: msg`The deployment`,
});

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

/** Of grants the fields are names of people, which stay as they are, and the values are roles. */
export function isOfGrants(action: string): boolean {
  return action === 'config.granted' || action === 'config.revoked';
}

/** What the screens call otherwise than its name would be read; the names without their joints. */
const FIELDS: Readonly<Record<string, string>> = spoken({
  url: msg`URL`,
  username: msg`User name`,
  displayname: msg`Name`,
  email: msg`E-mail`,
  enabled: msg`Enabled`,
  members: msg`Members`,
  owner: msg`Owner`,
  reason: msg`Reason`,
  sessions: msg`Sessions`,
  user: msg`User`,
  isactive: msg`Active`,
  isadministrator: msg`Administrator`,
  name: msg`Name`,
  conditions: msg`Conditions`,
  eventtypes: msg`Events`,
  instanceid: msg`Copy of the deployment`,
  membercount: msg`Number of members`,
  settingsversion: msg`Version of the settings`,
});

/** Of what has no settings in it: a setting of an integration may be called so too, and mean something else. */
const OWN_FIELDS: Readonly<Record<string, string>> = spoken({
  action: msg`Action`,
  count: msg`Number`,
  groups: msg`Groups`,
  mode: msg`Extent`,
  password: msg`Password`,
  scope: msg`Belongs to`,
  since: msg({ message: 'From', context: 'time' }),
  states: msg`States`,
  tokens: msg`API tokens`,
  total: msg`Number`,
  types: msg`Events`,
  until: msg({ message: 'To', context: 'time' }),
});

/** Their fields are the settings too, each by its own name. */
const HAS_SETTINGS = /^$|^(?:config|integration)\.(?:created|activated|updated|restored|upgraded|secrets_emptied)$/;

export function fieldWords(field: string, action = ''): string {
  if (isOfGrants(action)) {
    return field;
  }
  const name = field.replace(/^settings\./, '');
  const key = name.replaceAll('_', '').toLowerCase();
  return FIELDS[key] ?? (HAS_SETTINGS.test(action) ? undefined : OWN_FIELDS[key]) ?? plain(name);
}
