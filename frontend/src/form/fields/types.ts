/** What every kind of field is given. */
import type { Field, Value } from '../../documents/form';

export type FieldOf<Name extends Field['__typename']> = Extract<Field, { __typename: Name }>;

export interface FieldProps<Name extends Field['__typename']> {
  field: FieldOf<Name>;
  value: Value;
  isRequired: boolean;
  errors: readonly string[];
  /** Of what is in it: "0" for its first row, "0/url" for that one's URL. */
  errorsAt(place: string): readonly string[];
  onChange(value: Value): void;
}

export const NO_ERRORS: readonly string[] = [];
