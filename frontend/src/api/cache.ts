/** The normalised cache: one copy of each node, so a change that the stream brings shows on every screen. */
import { cacheExchange, type Cache, type UpdateResolver } from '@urql/exchange-graphcache';

/** Types without an id: they live inside the thing that holds them. */
const EMBEDDED = [
  'Viewer',
  'Status',
  'Icon',
  'Attempt',
  'Refusal',
  'ConfigPermissions',
  'IntegrationPermissions',
  'DeliveryPermissions',
  'Breaker',
  'Deployment',
  'Queue',
  'Process',
  'Retention',
  'Overview',
  'HealthCount',
  'TrafficBucket',
  'EventType',
  'RoutingVerdict',
  'RuleVerdict',
  'RequestPreview',
  'HeaderPreview',
  'FormSchema',
  'Fieldset',
  'TextField',
  'SecretField',
  'NumberField',
  'BooleanField',
  'ChoiceField',
  'MultiChoiceField',
  'TemporalField',
  'MappingField',
  'ListField',
  'ConditionsField',
  'NoticeField',
  'FieldRule',
  'PredicateGroup',
  'FieldPredicate',
  'StaticChoices',
  'RemoteChoices',
  'Choice',
  'ChoicePage',
  'MappingEntry',
  'ListRow',
  'Condition',
  'ConditionChoice',
  'ConditionOperator',
  'ManageAction',
  'AuditChange',
  'Drift',
  'SecretRecipe',
  'SecretFingerprint',
  'FormStep',
  'MenuStep',
  'MenuOption',
  'ConfirmStep',
  'Consequence',
  'ExternalStep',
  'ProgressStep',
  'DoneStep',
  'Fact',
  'AbortStep',
  'AccessVerdict',
];

/**
 * Whom `... on Error` means. Without this the cache guesses, and takes an error for nothing. A member that is added later
 * is told from a payload by its name; its message is lost until it stands here.
 */
export const ERRORS = [
  'ValidationError',
  'NotFoundError',
  'PermissionDeniedError',
  'ConflictError',
  'StateError',
  'RateLimitedError',
  'CheckFailedError',
];

function forgetLists(cache: Cache, ...names: string[]): void {
  for (const field of cache.inspectFields('Query')) {
    if (names.includes(field.fieldName)) {
      cache.invalidate('Query', field.fieldKey);
    }
  }
}

/** What a mutation made or removed: lists of that kind are read again. Errors change nothing. */
function onPayload(payload: string, root: string, ...lists: string[]): UpdateResolver {
  return (result, _variables, cache) => {
    const answer = result[root] as { __typename?: string } | null;
    if (answer?.__typename === payload) {
      forgetLists(cache, ...lists);
    }
  };
}

function onStatus(root: string, typename: 'Config' | 'Integration', lists: string[]): UpdateResolver {
  return (result, _variables, cache) => {
    const change = result[root] as { kind: string; configId?: string | null } | null;
    if (change?.kind === 'RESYNC') {
      forgetLists(cache, ...lists);
    } else if (change?.kind === 'REMOVED') {
      if (typename === 'Config' && change.configId) {
        cache.invalidate({ __typename: 'Config', id: change.configId });
      } else {
        forgetLists(cache, ...lists);
      }
    }
  };
}

export const createCache = () =>
  cacheExchange({
    possibleTypes: { Error: ERRORS },
    keys: Object.fromEntries([...EMBEDDED, ...ERRORS].map((typename) => [typename, () => null])),
    updates: {
      Mutation: {
        createConfig: onPayload('CreateConfigPayload', 'createConfig', 'configs', 'integration', 'integrations'),
        deleteConfig: (result, variables, cache, info) => {
          const answer = result.deleteConfig as { deletedConfigId?: string } | null;
          if (answer?.deletedConfigId) {
            cache.invalidate({ __typename: 'Config', id: answer.deletedConfigId });
            onPayload('DeleteConfigPayload', 'deleteConfig', 'integrations')(result, variables, cache, info);
          }
        },
        // A flow may have activated, deactivated, made or deleted anything.
        submitFlowStep: onPayload(
          'SubmitFlowStepPayload',
          'submitFlowStep',
          'configs',
          'config',
          'integration',
          'integrations',
        ),
        adoptDeployment: onPayload('AdoptDeploymentPayload', 'adoptDeployment', 'deployment'),
        publishEvent: onPayload('PublishEventPayload', 'publishEvent', 'events'),
        grantConfig: onPayload('GrantConfigPayload', 'grantConfig', 'config'),
        createUser: onPayload('CreateUserPayload', 'createUser', 'users'),
        updateUser: onPayload('UpdateUserPayload', 'updateUser', 'users', 'node'),
        createGroup: onPayload('CreateGroupPayload', 'createGroup', 'groups'),
        // Who is in it stands with users as well.
        updateGroup: onPayload('UpdateGroupPayload', 'updateGroup', 'groups', 'users', 'node'),
        deleteGroup: onPayload('DeleteGroupPayload', 'deleteGroup', 'groups', 'users', 'node'),
        revokeConfig: onPayload('RevokeConfigPayload', 'revokeConfig', 'config'),
      },
      Subscription: {
        configStatus: onStatus('configStatus', 'Config', ['configs', 'config']),
        integrationStatus: onStatus('integrationStatus', 'Integration', ['integrations', 'integration']),
      },
    },
  });
