/** How the schema is written: graphql-eslint's recommendations and Relay's rules, and each exception with its reason. */
import graphql from '@graphql-eslint/eslint-plugin';

const recommended = graphql.configs['flat/schema-recommended'].rules;
const relay = graphql.configs['flat/schema-relay'].rules;
const RULE = '@graphql-eslint';

/** Fields that begin with the name of their type, and are right to. */
const PREFIXED = {
  // The seeds' own id of an integration; `id` is the Node's, and another.
  'Integration.integrationId': true,
  // One word, and Django's.
  'User.username': true,
  // To whom, by whom, when: `ee`, `edBy` and `edAt` are no words.
  'Grant.grantee': true,
  'Grant.grantedBy': true,
  'Grant.grantedAt': true,
};

/** The rule no-typename-prefix, which has no options, but for the fields above; one that is not needed any more is told. */
const noTypenamePrefix = {
  ...graphql.rules['no-typename-prefix'],
  create(context) {
    const unused = new Set(Object.keys(PREFIXED));
    const strict = Object.create(context, {
      report: {
        value: (problem) => {
          const place = `${problem.data.typeName}.${problem.data.fieldName}`;
          if (!unused.delete(place)) {
            context.report(problem);
          }
        },
      },
    });
    return {
      ...graphql.rules['no-typename-prefix'].create(strict),
      'Document:exit': (node) =>
        unused.forEach((place) => context.report({ node, message: `${place} needs no exception` })),
    };
  },
};

const [severity, names] = recommended[`${RULE}/naming-convention`];
const OBJECTS = 'ObjectTypeDefinition,ObjectTypeExtension';
const { [OBJECTS]: objectNames, ...otherNames } = names;

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: new URL('../../schema.graphql', import.meta.url).pathname } },
    },
    plugins: {
      [RULE]: graphql,
      jackfield: { rules: { 'no-typename-prefix': noTypenamePrefix } },
    },
    rules: {
      ...recommended,
      ...relay,
      // Plain lists stand beside connections: those that code or a stated limit bounds.
      [`${RULE}/relay-edge-types`]: [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Values (a status, a form's field, a payload) have no identity: they live in what holds them.
      [`${RULE}/strict-id-in-types`]: 'off',
      [`${RULE}/no-typename-prefix`]: 'off',
      'jackfield/no-typename-prefix': 'error',
      // An EventType is what an Event is of: here the suffix is the word itself.
      [`${RULE}/naming-convention`]: [
        severity,
        {
          ...otherNames,
          'ObjectTypeDefinition[name.value!=EventType],ObjectTypeExtension[name.value!=EventType]': objectNames,
        },
      ],
    },
  },
];
