/** Draws any field; of a type this app does not know, its label, and that its value stays as it is. */
import { Trans } from '@lingui/react/macro';
import type { Field } from '../documents/form';
import { Boolean } from './fields/Boolean';
import { Choice } from './fields/Choice';
import { Conditions } from './fields/Conditions';
import { List, type AnyField } from './fields/List';
import { Mapping } from './fields/Mapping';
import { MultiChoice } from './fields/MultiChoice';
import { Notice } from './fields/Notice';
import { NumberInput } from './fields/Number';
import { Secret } from './fields/Secret';
import { Temporal } from './fields/Temporal';
import { Text } from './fields/Text';

export function FieldView({ field, value, ...rest }: AnyField) {
  if (field.__typename === 'NoticeField') {
    return <Notice field={field} />;
  }
  if (value === undefined) {
    return <Unknown field={field} />;
  }
  switch (field.__typename) {
    case 'TextField':
      return <Text field={field} value={value} {...rest} />;
    case 'SecretField':
      return <Secret field={field} value={value} {...rest} />;
    case 'NumberField':
      return <NumberInput field={field} value={value} {...rest} />;
    case 'BooleanField':
      return <Boolean field={field} value={value} {...rest} />;
    case 'ChoiceField':
      return <Choice field={field} value={value} {...rest} />;
    case 'MultiChoiceField':
      return <MultiChoice field={field} value={value} {...rest} />;
    case 'TemporalField':
      return <Temporal field={field} value={value} {...rest} />;
    case 'MappingField':
      return <Mapping field={field} value={value} {...rest} />;
    case 'ListField':
      return <List field={field} value={value} {...rest} Inner={FieldView} />;
    case 'ConditionsField':
      return <Conditions field={field} value={value} {...rest} Inner={FieldView} />;
    default:
      return <Unknown field={field} />;
  }
}

function Unknown({ field }: { field: Field }) {
  return (
    <div className="field">
      <span className="label">{field.label}</span>
      <p className="help">
        {field.help} <Trans>This kind of setting is not supported here; its value stays as it is.</Trans>
      </p>
    </div>
  );
}
